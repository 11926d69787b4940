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

/** Every custom property that may be set, with its value as it is now. */
export const Tokens: Story = {
  render: () => TokensPage,
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('button', { name: /^--tg-accent / })).toBeVisible()
  },
}

/** Which colours meet, and by how much they differ. */
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

/** What is said for each problem code, in each language. */
export const Words: Story = { render: () => WordsPage }

/** Every time and curve, at full speed or ten times slower. */
export const Motion: Story = { render: () => MotionPage }
