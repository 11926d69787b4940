import type { Meta, StoryObj } from '@storybook/vue3-vite'

import { h } from 'vue'
import { SliderPuzzle } from 'vue-taskgate'

import { sampleChallenge } from './sampleChallenge'
import { sliderStates } from './sliderStates'
import { statesGrid } from './statesGrid'

/**
 * `<SliderPuzzle>` is the view alone: give it a `state` and a `challenge` and it shows them. `<SliderVerify>` is this
 * view with the calls behind it.
 */
const meta = {
  title: 'SliderVerify/States',
  component: SliderPuzzle,
  tags: ['autodocs'],
  args: { closable: true },
} satisfies Meta<typeof SliderPuzzle>

export default meta
type Story = StoryObj<typeof meta>

/** All of them at a glance. */
export const AllStates: Story = {
  render: ({ closable }) => {
    const states = Object.entries(sliderStates).map(([name, props]) => [name, { ...props, closable }])
    return statesGrid(SliderPuzzle, Object.fromEntries(states), { width: '300px' })
  },
}

/** Nothing is fetched yet: a popup that was never opened. */
export const Idle: Story = { args: sliderStates.idle }

/** The sheen begins after 300 ms, so a fast server shows none. */
export const Loading: Story = { args: sliderStates.loading }

/** Drag the handle or the piece, tap the track, use the step buttons or the arrow keys. */
export const Ready: Story = { args: sliderStates.ready }

/** Piece, handle and trail travel together. Nothing tells how near one is. */
export const Dragging: Story = { args: sliderStates.dragging }

/** All holds still while the server compares. */
export const Verifying: Story = { args: sliderStates.verifying }

/** In a dialog it is shown for 700 ms, then the dialog closes. */
export const Passed: Story = { args: sliderStates.passed }

/** Shown for 800 ms; then comes the next picture. The title tells of it for 4 s more. */
export const Failed: Story = { args: sliderStates.failed }

/** Too many answers were not right. It counts down, and begins anew by itself. */
export const Locked: Story = {
  // Counted from when it is looked at, not from when the book was opened.
  render: (args) => () =>
    h(SliderPuzzle, { ...args, state: { name: 'locked', until: Date.now() + 272_000 }, challenge: sampleChallenge }),
}

/** The picture ran out while nobody touched it. After three renewals a person says whether to go on. */
export const Expired: Story = { args: sliderStates.expired }

/** The server refused the pass that it had given, and asks once more. */
export const Spent: Story = { args: sliderStates.spent }

/** Checked in another way than by the puzzle. */
export const Alternative: Story = { args: sliderStates.alternative }

/** No network. When there is one again it goes on by itself. */
export const Offline: Story = { args: sliderStates.offline }

/** The picture could not be fetched. */
export const LoadError: Story = { args: sliderStates['load-error'] }

/** The server offers another kind of check. */
export const WithAnotherWay: Story = {
  args: { ...sliderStates.ready, challenge: { ...sampleChallenge, alternatives: ['pow'] } },
}
