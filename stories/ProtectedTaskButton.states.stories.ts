import type { ButtonProps } from './buttonStates'
import type { Meta, StoryObj } from '@storybook/vue3-vite'

import { h } from 'vue'
import { ProtectedTaskButton } from 'vue-taskgate'

import { buttonLooks, buttonStates } from './buttonStates'
import { lockedTask } from './sampleTasks'
import { statesGrid } from './statesGrid'
import { WithoutNetwork } from './withoutNetwork'

type Args = ButtonProps & { default?: string }

/**
 * The button renders its `task` alone, so every state works without a server. The text below the button is its note: one
 * sentence and one action.
 */
const meta: Meta<Args> = {
  title: 'ProtectedTaskButton/States',
  component: ProtectedTaskButton as Meta<Args>['component'],
  tags: ['autodocs'],
  args: { default: 'Paint it' },
}

export default meta
type Story = StoryObj<Args>

/** All states on one page. */
export const AllStates: Story = {
  render: ({ default: slot, ...args }) => {
    const states = Object.entries({ ...buttonStates, ...buttonLooks }).map(([name, props]) => [
      name,
      { ...args, ...props },
    ])
    return statesGrid(ProtectedTaskButton, Object.fromEntries(states), {
      width: '220px',
      slot,
      wrap: { offline: (cell) => h(WithoutNetwork, () => cell) },
    })
  },
}

export const Idle: Story = { args: buttonStates.idle }

/** The server decides whether the caller must pass a human check. */
export const Checking: Story = { args: buttonStates.checking }

/** The puzzle is open. A click scrolls it into view and moves the focus to it. */
export const Verifying: Story = { args: buttonStates.verifying }

/** The app's own work before the start, for example an upload. */
export const Preparing: Story = { args: buttonStates.preparing }

export const Starting: Story = { args: buttonStates.starting }

/** The answer to the start was lost. The client repeats the start if that is safe. Otherwise the user decides. */
export const Uncertain: Story = { args: buttonStates.uncertain }

export const Pending: Story = { args: buttonStates.pending }

/** The server reports no progress. */
export const PendingWithoutPercentage: Story = { args: buttonLooks['pending, no percentage'] }

export const Cancelling: Story = { args: buttonStates.cancelling }

/** Polling stopped. The task may still run, and may cost money, so this is not a failure. */
export const Stalled: Story = { args: buttonStates.stalled }

/** In an app, the button shows this for 1.6 s, then returns to idle. */
export const Done: Story = { args: buttonStates.done }

/** The button accepts a click immediately. The note explains the failure. */
export const Failed: Story = { args: buttonStates.failed }

/** Failed, and a retry cannot succeed, so the note has no action. */
export const Denied: Story = { args: buttonLooks.denied }

/** Failed, and the server gave a wait before the next attempt. The button counts down. */
export const Locked: Story = {
  // The countdown starts when the story renders, not when the module loads.
  render: ({ default: label, ...args }) => {
    return () => h(ProtectedTaskButton, { ...args, task: lockedTask() }, () => label)
  },
}

/** The form is unchanged, and the next click starts again. */
export const Cancelled: Story = { args: buttonStates.cancelled }

/** The server no longer keeps the result. */
export const Expired: Story = { args: buttonStates.expired }

/** A task that waits for the network. It resumes automatically. */
export const Offline: Story = {
  args: buttonStates.offline,
  render: ({ default: label, ...args }) => {
    return () => h(WithoutNetwork, () => h(ProtectedTaskButton, args, () => label))
  },
}

/** Accepts no click but stays focusable, so that screen reader users can find out why. */
export const Disabled: Story = { args: buttonLooks.disabled }

/** The label wraps at any width of the container. */
export const VeryLongLabel: Story = {
  args: {
    ...buttonStates.pending,
    default: 'Paint the poster again in the colours of the evening, with the long title',
  },
}
