import type { Meta, StoryObj } from '@storybook/vue3-vite'

import { expect, waitFor } from 'storybook/test'

import Contrast from './Contrast.vue'
import MotionPage from './Motion.vue'
import TokensPage from './Tokens.vue'
import WordsPage from './Words.vue'

const meta = {
  title: 'Foundations',
  parameters: { controls: { disable: true } },
} satisfies Meta

export default meta
type Story = StoryObj

/** Every custom property that an app may set, with its current value. */
export const Tokens: Story = {
  render: () => TokensPage,
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('button', { name: /^--tg-accent / })).toBeVisible()
  },
}

/** The colour pairs of the components, and their contrast. */
export const ColourAndContrast: Story = {
  name: 'Colour & contrast',
  render: () => Contrast,
  play: async ({ canvasElement }) => {
    const row = (cell: Element): string => cell.closest('tr')!.textContent
    await waitFor(() => {
      const figures = [...canvasElement.querySelectorAll('[data-contrast]')]
      expect(figures.filter((figure) => figure.getAttribute('data-enough') !== 'true').map(row)).toEqual([])
    })
  },
}

/** The texts of each problem code, in each language. */
export const Words: Story = { render: () => WordsPage }

/** Every duration and curve, at full speed or ten times slower. */
export const Motion: Story = { render: () => MotionPage }
