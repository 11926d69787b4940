import type { Meta, StoryObj } from '@storybook/vue3-vite'

import { expect, userEvent, waitFor, within } from 'storybook/test'

import { example } from './example'
import OwnProvider from './examples/OwnProvider.vue'
import OwnProviderSource from './examples/OwnProvider.vue?raw'
import UseProtectedTaskExample from './examples/UseProtectedTask.vue'
import UseProtectedTaskSource from './examples/UseProtectedTask.vue?raw'

/** The same without our looks, or with parts of your own. */
const meta = { title: 'Headless', tags: ['autodocs'] } satisfies Meta

export default meta
type Story = StoryObj

/** Check, puzzle, start and progress; the template is yours. */
export const UseProtectedTask: Story = {
  ...example(UseProtectedTaskExample, UseProtectedTaskSource),
  name: 'useProtectedTask',
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Draw' }))
    await waitFor(() => expect(canvas.getByRole('status')).toHaveTextContent('done'), { timeout: 6_000 })
    await expect(canvas.getByLabelText('Prompt')).toHaveValue('A lighthouse in winter')
  },
}

/** Another check in place of the slider, in the same dialog. */
export const OwnCaptchaProvider: Story = {
  ...example(OwnProvider, OwnProviderSource),
  name: 'Own captcha provider',
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Comment' }))
    await userEvent.click(await within(document.body).findByRole('button', { name: 'Seven' }))
    await expect(await canvas.findByText('The proof: seven')).toBeVisible()
  },
}
