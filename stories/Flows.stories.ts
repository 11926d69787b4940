import type { Backend } from './backend'
import type { Meta, StoryObj } from '@storybook/vue3-vite'

import { expect, userEvent, waitFor } from 'storybook/test'

import InAForm from './examples/InAForm.vue'
import { findPuzzle } from './puzzle'

const meta = {
  title: 'Flows',
  render: () => InAForm,
} satisfies Meta

export default meta
type Story = StoryObj

export const NothingAsked: Story = {
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button', { name: /Paint/ }))
    await waitFor(() => expect(canvas.getByText('Here it is.')).toBeVisible(), { timeout: 5000 })
  },
}

export const AskedOnce: Story = {
  parameters: { backend: { risk: { max: 0, then: 'verify' } } },
  play: async ({ canvas, loaded }) => {
    const backend = loaded.backend as Backend
    await userEvent.click(canvas.getByRole('button', { name: /Paint/ }))
    const puzzle = await findPuzzle(backend)
    await puzzle.drag()
    await waitFor(() => expect(canvas.getByText('Here it is.')).toBeVisible(), { timeout: 5000 })
  },
}
export const Keys: Story = {
  parameters: { backend: { risk: { max: 0, then: 'verify' } } },
  play: async ({ canvas, loaded }) => {
    const backend = loaded.backend as Backend
    await userEvent.click(canvas.getByRole('button', { name: /Paint/ }))
    const puzzle = await findPuzzle(backend)
    await puzzle.keys()
    await waitFor(() => expect(canvas.getByText('Here it is.')).toBeVisible(), { timeout: 5000 })
  },
}
export const Tap: Story = {
  parameters: { backend: { risk: { max: 0, then: 'verify' } } },
  play: async ({ canvas, loaded }) => {
    const backend = loaded.backend as Backend
    await userEvent.click(canvas.getByRole('button', { name: /Paint/ }))
    const puzzle = await findPuzzle(backend)
    await puzzle.tap()
    await waitFor(() => expect(canvas.getByText('Here it is.')).toBeVisible(), { timeout: 5000 })
  },
}
