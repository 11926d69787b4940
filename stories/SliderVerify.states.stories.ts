import type { Meta, StoryObj } from '@storybook/vue3-vite'

import { h } from 'vue'
import { SliderPuzzle } from 'vue-taskgate'

import { sampleChallenge } from './sampleChallenge'
import { sliderStates } from './sliderStates'
import { statesGrid } from './statesGrid'

/**
 * `<SliderPuzzle>` is the view alone: it renders a `state` and a `challenge`. `<SliderVerify>` is this view with the calls
 * to the server.
 */
const meta = {
  title: 'SliderVerify/States',
  component: SliderPuzzle,
  tags: ['autodocs'],
  args: { closable: true },
} satisfies Meta<typeof SliderPuzzle>

export default meta
type Story = StoryObj<typeof meta>

/** All states on one page. */
export const AllStates: Story = {
  render: ({ closable }) => {
    const states = Object.entries(sliderStates).map(([name, props]) => [name, { ...props, closable }])
    return statesGrid(SliderPuzzle, Object.fromEntries(states), { width: '300px' })
  },
}

/** Nothing is loaded yet: a popup before its first use. */
export const Idle: Story = { args: sliderStates.idle }

/** The sheen starts after 300 ms, so it does not appear with a fast server. */
export const Loading: Story = { args: sliderStates.loading }

/** Drag the handle or the piece, tap the track, use the step buttons or the arrow keys. */
export const Ready: Story = { args: sliderStates.ready }

/** Piece, handle and trail move together. Nothing reveals the distance to the gap. */
export const Dragging: Story = { args: sliderStates.dragging }

/** Nothing moves while the server checks the answer. */
export const Verifying: Story = { args: sliderStates.verifying }

/** A dialog shows this state for 700 ms, then closes. */
export const Passed: Story = { args: sliderStates.passed }

/** Shown for 800 ms, then the next picture loads. The title mentions the failure for 4 s more. */
export const Failed: Story = { args: sliderStates.failed }

/** Too many answers were wrong. The puzzle counts down, then loads a new picture automatically. */
export const Locked: Story = {
  // The countdown starts when the story renders, not when the module loads.
  render: (args) => () =>
    h(SliderPuzzle, { ...args, state: { name: 'locked', until: Date.now() + 272_000 }, challenge: sampleChallenge }),
}

/** The picture expired untouched. After three automatic renewals, the user decides whether to continue. */
export const Expired: Story = { args: sliderStates.expired }

/** The server refused its own pass, so another puzzle is required. */
export const Spent: Story = { args: sliderStates.spent }

/** Another kind of check replaces the puzzle. */
export const Alternative: Story = { args: sliderStates.alternative }

/** No network. The puzzle resumes automatically when the network is back. */
export const Offline: Story = { args: sliderStates.offline }

/** The picture could not be loaded. */
export const LoadError: Story = { args: sliderStates['load-error'] }

/** The server offers another kind of check. */
export const WithAnotherWay: Story = {
  args: { ...sliderStates.ready, challenge: { ...sampleChallenge, alternatives: ['pow'] } },
}
