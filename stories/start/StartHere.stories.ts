import type { Backend } from '../backend'
import type { Meta, StoryObj } from '@storybook/vue3-vite'

import { expect, userEvent, waitFor } from 'storybook/test'
import { transitions } from 'vue-taskgate'
import { h } from 'vue'

import FailOnPurpose from './FailOnPurpose.vue'
import { faultList } from './faultList'
import StateMaps from './StateMaps.vue'

const meta = {
  title: 'Start here',
  parameters: { controls: { disable: true } },
} satisfies Meta

export default meta
type Story = StoryObj

/** Every state and every transition. Each state links to its story. */
export const StateMap: Story = {
  name: 'State map',
  render: () => StateMaps,
  play: async ({ canvas }) => {
    const [pending] = canvas.getAllByRole('link', { name: /^pending/ })
    await userEvent.hover(pending!)
    for (const state of transitions.pending.filter((next) => next !== 'pending')) {
      const node = canvas.getAllByRole('link', { name: new RegExp(`^${state}`) })[0]!
      await expect(node.parentElement).toHaveAttribute('data-kinship', 'to')
    }
    await userEvent.unhover(pending!)
  },
}

/** One fault at a time, with the form in view. */
export const FailItOnPurpose: Story = {
  name: 'Fail it on purpose',
  parameters: { backend: { workMs: 300 } },
  render: (_args, { loaded }) => {
    return () => h(FailOnPurpose, { backend: loaded.backend as Backend })
  },
  play: async ({ canvas, canvasElement }) => {
    for (const { name, shows } of faultList) {
      if (!shows) continue // covered by a flow
      await userEvent.click(canvas.getByRole('radio', { name }))
      await userEvent.click(canvas.getByRole('button', { name: /Paint it/ }))
      await waitFor(() => expect(canvasElement.querySelector('form')).toHaveTextContent(shows), { timeout: 6_000 })
      await expect(canvas.getByText('The form is unchanged.')).toBeVisible()
    }
  },
}
