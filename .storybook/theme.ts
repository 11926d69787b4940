import { create } from 'storybook/theming'

const brand = {
  brandTitle: 'vue-taskgate',
  fontBase: 'system-ui, sans-serif',
  fontCode: 'ui-monospace, monospace',
}

/** Themes of Storybook's own interface. */
export const themes = {
  light: create({ ...brand, base: 'light' }),
  dark: create({ ...brand, base: 'dark' }),
}
