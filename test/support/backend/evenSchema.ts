import type { StandardSchema } from '../../../src/protocol/standardSchema'

/** Accepts even numbers. */
export const even: StandardSchema<unknown, number> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) =>
      typeof value === 'number' && value % 2 === 0
        ? { value }
        : { issues: [{ message: 'Expected an even number', path: ['n', { key: 0 }, Symbol('s')] }] },
  },
}
