import type { ArgTypesEnhancer, InputType } from 'storybook/internal/types'

interface Documented {
  name: string
  description?: string
  type: string
  default?: string
  tags?: { name: string; text?: string }[]
}

interface Docgen {
  props?: Documented[]
  events?: Documented[]
  slots?: Documented[]
}

/**
 * Creates one row per prop, emit and slot, from their JSDoc. Storybook has one row per name, although a `progress` may be
 * all three, and prints `@default` into the sentence. Each emit is logged under Actions.
 */
export const completeTables: ArgTypesEnhancer = ({ component, argTypes }) => {
  const docgen = (component as { __docgenInfo?: Docgen } | undefined)?.__docgenInfo
  if (!docgen) return argTypes
  const { props = [], events = [], slots = [] } = docgen
  const rows: Record<string, InputType> = {}
  for (const prop of props) {
    const given = argTypes[prop.name]
    if (!given) continue // an attribute that every element has
    const summary = prop.tags?.find(({ name }) => name === 'default')?.text ?? prop.default
    const defaultValue = summary === undefined ? undefined : { summary }
    rows[prop.name] = { ...given, description: prop.description, table: { ...given.table, defaultValue } }
  }
  for (const { name, description, type } of events) {
    const row = { name, description: description || 'Of `v-model`.', control: false as const, action: name }
    rows[`on${name[0]!.toUpperCase()}${name.slice(1)}`] = {
      ...row,
      table: { category: 'emits', type: { summary: type } },
    }
  }
  for (const { name, description, type } of slots) {
    const control = name === 'default' ? ('text' as const) : (false as const)
    const row = { name, description, control, table: { category: 'slots', type: { summary: type } } }
    rows[name in rows ? `${name} slot` : name] = row
  }
  return rows as ReturnType<ArgTypesEnhancer>
}
