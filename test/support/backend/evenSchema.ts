import type { StandardSchemaV1 } from '@standard-schema/spec'

/** Accepts even numbers. */
export const even: StandardSchemaV1<unknown, number> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) =>
      typeof value === 'number' && value % 2 === 0
        ? { value }
        : { issues: [{ message: 'Expected an even number', path: ['n', { key: 0 }, Symbol('s')] }] },
  },
}
