import type { Meta, StoryObj } from '@storybook/vue3-vite'

import { expect, userEvent, waitFor, within } from 'storybook/test'

import TwoButtons from './examples/ManyOnAPage.vue'
import { oneRule, verifyAlways } from '../test/support/backend/defaults'
import { answerLost, refusal } from '../test/support/backend/faults'
import { collectDone } from './collectDone'
import { flow } from './flow'
import { setNetwork } from './network'
import { PATIENCE } from './patience'
import { findPuzzle } from './puzzle'

/**
 * A form, its button and the real server half, from the click to the end. Each flow plays automatically with user
 * actions, then verifies that the form is unchanged. To replay a flow, press the button at the top left.
 */
const meta = { title: 'Flows' } satisfies Meta

export default meta
type Story = StoryObj

/** A browser closes a dialog for a real Escape only, so this presses Close. */
function close(): Promise<void> {
  return userEvent.click(within(document.body).getByRole('button', { name: 'Close' }))
}

const always = { risk: verifyAlways }

/** The server requires no check. */
export const NothingAsked: Story = flow({}, async ({ press, finished }) => {
  await press(/Paint it/)
  await finished()
})

/** The server requires a check, the user solves the puzzle with the mouse, and the task starts. */
export const AskedOnce: Story = flow(always, async ({ press, puzzle, finished, button }) => {
  await press(/Paint it/)
  await (await puzzle()).drag()
  await finished()
  await expect(button).toHaveFocus()
})

/** The first attempt misses. A new picture appears, and the second attempt solves it. */
export const FailThenPass: Story = flow(always, async ({ press, puzzle, finished, backend }) => {
  await press(/Paint it/)
  await (await puzzle()).drag(60)
  await (await puzzle()).drag()
  await finished()
  await expect(backend.exchanges.filter(({ call }) => call === 'submit')).toHaveLength(2)
})

/** Without a mouse: Enter on the button, arrow keys and Enter in the puzzle. */
export const KeyboardOnly: Story = flow(always, async ({ puzzle, finished, button }) => {
  await userEvent.tab()
  await expect(button).toHaveFocus()
  await userEvent.keyboard('{Enter}')
  await (await puzzle()).keys()
  await finished()
  await expect(button).toHaveFocus()
})

/** Without a drag: tap the track, correct the position with the step buttons, press Verify. */
export const TapOnly: Story = flow(always, async ({ press, puzzle, finished }) => {
  await press(/Paint it/)
  await (await puzzle()).tap()
  await finished()
})

/** Close or Escape: nothing is started, and the focus returns to the button. */
export const PuzzleClosed: Story = flow(always, async ({ press, puzzle, button, backend }) => {
  await press(/Paint it/)
  await puzzle()
  await close()
  await waitFor(() => expect(button).toHaveFocus(), PATIENCE)
  await expect(button).toHaveAttribute('data-state', 'cancelled')
  await expect(backend.inputs).toHaveLength(0)
})

/** The server refuses the pass of a solved puzzle and requires another puzzle. */
export const StartRefusedAfterAPass: Story = flow(
  { ...always, faults: { start: [refusal('verify-invalid')] } },
  async ({ press, puzzle, finished, backend }) => {
    await press(/Paint it/)
    const first = await puzzle()
    await first.drag()
    await waitFor(() => expect(first.slider).not.toBeInTheDocument(), PATIENCE)
    await (await puzzle()).drag()
    await finished()
    await expect(backend.inputs).toHaveLength(1)
  },
)

/** The server accepts the start, but its answer is lost. The client repeats the start, and there is still one task. */
export const LostAnswer: Story = flow(
  { faults: { start: [answerLost] } },
  async ({ press, sees, finished, backend }) => {
    await press(/Paint it/)
    await sees(/answer was lost/)
    await finished()
    await expect(backend.exchanges.filter(({ call }) => call === 'start')).toHaveLength(2)
    await expect(backend.inputs).toHaveLength(1)
  },
)

/** Without a network, the click waits: no call is made and nothing fails. The flow resumes when the network is back. */
export const Offline: Story = flow({}, async ({ press, sees, finished, backend }) => {
  setNetwork('offline')
  await press(/Paint it/)
  await sees(/Waiting for network/)
  await expect(backend.exchanges).toHaveLength(0)
  setNetwork('fast')
  await finished()
})

/** After five wrong answers, the puzzle locks and counts down. */
export const Locked: Story = flow(always, async ({ press, puzzle, button }) => {
  await press(/Paint it/)
  const first = await puzzle()
  const next = async (): Promise<unknown> => first.slider.dataset.state === 'ready' && puzzle()
  await first.miss()
  for (let miss = 2; miss <= 5; miss += 1) {
    await waitFor(next, PATIENCE)
    await (await puzzle()).miss()
  }
  await waitFor(() => expect(first.slider).toHaveTextContent(/Too many tries. Again in (10|9):/), PATIENCE)
  await close()
  await waitFor(() => expect(button).toHaveFocus(), PATIENCE)
})

/** The server refuses calls for some seconds. The button counts down and accepts no click until then. */
export const TooManyRequests: Story = flow(
  { faults: { check: [refusal('rate-limited', { retryAfterMs: 20_000 })] } },
  async ({ press, sees, button }) => {
    await press(/Paint it/)
    await sees(/Again in 0:/)
    await expect(button).toHaveAttribute('aria-disabled', 'true')
  },
)

/** The server denies the start. There is no puzzle and no retry, and the form is kept. */
export const Denied: Story = flow({ risk: oneRule('deny') }, async ({ press, sees, canvas }) => {
  await press(/Paint it/)
  await sees(/not possible at the moment/)
  await expect(canvas.queryByRole('button', { name: /again/ })).toBeNull()
})

/** Polling reaches its limit and stops, while the task continues. Resume polls again. */
export const StalledAndResumed: Story = flow(
  { workMs: 300, taskgate: { polling: { interval: 300, maxAttempts: 2 } } },
  async ({ press, sees, finished, backend }) => {
    const release = backend.hold()
    await press(/Paint it/)
    await sees(/We stopped asking/)
    release()
    await press('Resume')
    await finished()
  },
)

/** Two buttons need a puzzle: the page shows one dialog, and the second button waits for its turn. */
export const TwoPuzzlesWantedAtOnce: Story = {
  render: () => TwoButtons,
  parameters: { backend: always, controls: { disable: true } },
  async play({ canvas, canvasElement, loaded }) {
    const done = collectDone(canvasElement)
    const areVerifying = (): unknown =>
      expect(canvasElement.querySelectorAll('button[data-state=verifying]')).toHaveLength(2)
    for (const button of canvas.getAllByRole('button').slice(0, 2)) button.click()
    const first = await findPuzzle(loaded.backend)
    await waitFor(areVerifying, PATIENCE)
    await expect(document.querySelectorAll('dialog[open]')).toHaveLength(1)
    await first.drag()
    await waitFor(() => expect(first.slider).not.toBeInTheDocument(), PATIENCE)
    await (await findPuzzle(loaded.backend)).drag()
    await waitFor(() => expect(done.size).toBe(2), PATIENCE)
  },
}
