import type { Backend } from './backend'
import type { Meta, StoryObj } from '@storybook/vue3-vite'

import { SliderPuzzle, SliderVerify } from 'vue-taskgate'
import { expect, userEvent, waitFor, within } from 'storybook/test'

import { example } from './example'
import LoginForm from './examples/LoginForm.vue'
import LoginFormSource from './examples/LoginForm.vue?raw'
import PopupExample from './examples/Popup.vue'
import PopupSource from './examples/Popup.vue?raw'
import { findPuzzle } from './puzzle'

/**
 * The puzzle without a task, in the page or in a dialog. It is a form control. Drag the piece or the handle, tap the
 * track, or use the keys: arrows 4 px, with Shift 1 px, Page Up and Page Down 32 px, Home, End, Enter to verify.
 *
 * `<ProtectedTaskButton>` includes the puzzle. Use `<SliderVerify>` alone for a login, a text message or a comment.
 */
const meta = {
  title: 'SliderVerify',
  component: SliderVerify,
  subcomponents: { SliderPuzzle },
  tags: ['autodocs'],
  argTypes: {
    mode: { control: 'inline-radio', options: ['embed', 'popup'] },
    submitOn: { control: 'inline-radio', options: ['auto', 'button'] },
  },
} satisfies Meta<typeof SliderVerify>

export default meta
type Story = StoryObj<typeof meta>

/** A real puzzle, from the real server half. */
export const Playground: Story = {}

/** With the mouse: releasing the drag submits. */
export const ByDrag: Story = {
  play: async ({ canvasElement, loaded }) => {
    const puzzle = await findPuzzle(loaded.backend as Backend, canvasElement)
    await puzzle.drag()
    await puzzle.passed()
  },
}

/** Without a drag: tap the track, correct the position with the step buttons, press Verify. */
export const ByTap: Story = {
  play: async ({ canvasElement, loaded }) => {
    const puzzle = await findPuzzle(loaded.backend as Backend, canvasElement)
    await puzzle.tap()
    await puzzle.passed()
  },
}

/** Without a pointer: the slider is a range, and Enter submits. */
export const ByKeys: Story = {
  play: async ({ canvasElement, loaded }) => {
    const puzzle = await findPuzzle(loaded.backend as Backend, canvasElement)
    await puzzle.keys()
    await puzzle.passed()
  },
}

/** Releasing the drag does not submit. Only the Verify button does. */
export const ByButtonOnly: Story = { args: { submitOn: 'button' } }

export const Disabled: Story = { args: { disabled: true } }

/** Every text can be replaced. */
export const OwnWords: Story = {
  args: { messages: { title: 'Prove that you are not a robot', hintChoose: 'Where does this piece belong?' } },
}

/** In a dialog: `await slider.verify()` resolves to one fresh proof, or rejects when the user closes the dialog. */
export const Popup: Story = {
  ...example(PopupExample, PopupSource),
  play: async ({ canvas, loaded }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Send me a code' }))
    const puzzle = await findPuzzle(loaded.backend as Backend)
    await expect(within(document.body).getByRole('dialog')).toBeVisible()
    await puzzle.drag()
    await waitFor(() => expect(canvas.getByText(/on its way/)).toBeVisible(), { timeout: 3_000 })
  },
}

/** A required field: without a token, the form is not submitted and the focus moves to the puzzle. */
export const AsAFormField: Story = {
  ...example(LoginForm, LoginFormSource),
  play: async ({ canvas, canvasElement, loaded }) => {
    const puzzle = await findPuzzle(loaded.backend as Backend, canvasElement)
    await userEvent.click(canvas.getByRole('button', { name: 'Sign in' }))
    await expect(canvas.getByRole('slider')).toHaveFocus()
    await expect(canvas.queryByText(/Sent/)).toBeNull()
    await puzzle.drag()
    await puzzle.passed()
    await userEvent.click(canvas.getByRole('button', { name: 'Sign in' }))
    await expect(canvas.getByText('Sent: user, password, verifyToken')).toBeVisible()
  },
}
