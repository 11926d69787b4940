import type { BackendOptions } from './backend'
import type { Meta, StoryObj } from '@storybook/vue3-vite'

import { expect, userEvent, waitFor, within } from 'storybook/test'

import { verifyAlways } from '../test/support/backend/defaults'
import { example } from './example'
import OwnProvider from './examples/OwnProvider.vue'
import { doorman } from './examples/doorman'
import doormanSource from './examples/doorman?raw'
import UseProtectedTaskExample from './examples/UseProtectedTask.vue'
import UseProtectedTaskSource from './examples/UseProtectedTask.vue?raw'
import { PATIENCE } from './patience'

/** The same flow without our components, or with parts of your own. */
const meta = { title: 'Headless', tags: ['autodocs'] } satisfies Meta

export default meta
type Story = StoryObj

/** Check, puzzle, start and progress with your own template. */
export const UseProtectedTask: Story = {
  ...example(UseProtectedTaskExample, UseProtectedTaskSource),
  name: 'useProtectedTask',
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Draw' }))
    await waitFor(() => expect(canvas.getByRole('status')).toHaveTextContent('done'), PATIENCE)
    await expect(canvas.getByLabelText('Prompt')).toHaveValue('A lighthouse in winter')
  },
}

/** The server's verifier of the doorman. */
const verifiers = {
  doorman: {
    read: (fields: unknown) => String(Object(fields).answer ?? '') || null,
    verify: async (answer: string) => (answer === 'seven' ? ('passed' as const) : ('refused' as const)),
  },
}
const own = example(OwnProvider, doormanSource)

/** Another check replaces the slider in the same dialog. A verifier of the same name checks its proof on the server. */
export const OwnCaptchaProvider: Story = {
  ...own,
  name: 'Own captcha provider',
  parameters: {
    ...own.parameters,
    backend: { risk: verifyAlways, captcha: { verifiers } } satisfies BackendOptions,
    taskgate: { providers: [doorman] },
  },
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Comment' }))
    await userEvent.click(await within(document.body).findByRole('button', { name: 'Seven' }, PATIENCE))
    await waitFor(
      () => expect(canvas.getByRole('button', { name: /Comment/ })).toHaveAttribute('data-state', 'done'),
      PATIENCE,
    )
  },
}
