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
 * What the button shows follows from its `task` alone, so each state can be seen without any server. The words under it
 * are its note: a sentence, and one thing to do about it.
 */
const meta: Meta<Args> = {
  title: 'ProtectedTaskButton/States',
  component: ProtectedTaskButton as Meta<Args>['component'],
  tags: ['autodocs'],
  args: { default: 'Paint it' },
}

export default meta
type Story = StoryObj<Args>

/** All of them at a glance. */
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

/** The server is asked whether the caller must prove to be human. */
export const Checking: Story = { args: buttonStates.checking }

/** The puzzle is on show. A click brings it into view and puts the focus on it. */
export const Verifying: Story = { args: buttonStates.verifying }

/** The app's own work before the start, an upload say. */
export const Preparing: Story = { args: buttonStates.preparing }

export const Starting: Story = { args: buttonStates.starting }

/** The answer to the start was lost. Where it is safe the start is sent again by itself; else a person decides. */
export const Uncertain: Story = { args: buttonStates.uncertain }

export const Pending: Story = { args: buttonStates.pending }

/** The server does not say how far it is. */
export const PendingWithoutPercentage: Story = { args: buttonLooks['pending, no percentage'] }

export const Cancelling: Story = { args: buttonStates.cancelling }

/** We stopped asking; the task may go on, and may have been paid for. So this is no failure. */
export const Stalled: Story = { args: buttonStates.stalled }

/** In real life for 1.6 s, then the button is as before. */
export const Done: Story = { args: buttonStates.done }

/** The button is ready for another click at once; the note says what went wrong. */
export const Failed: Story = { args: buttonStates.failed }

/** Failed, and trying again makes no sense: there is nothing to press. */
export const Denied: Story = { args: buttonLooks.denied }

/** Failed, and the server said how long to wait. It counts down. */
export const Locked: Story = {
  // Counted from when it is looked at, not from when the book was opened.
  render: ({ default: label, ...args }) => {
    return () => h(ProtectedTaskButton, { ...args, task: lockedTask() }, () => label)
  },
}

/** The form is as it was, and the next click begins anew. */
export const Cancelled: Story = { args: buttonStates.cancelled }

/** The server no longer keeps the result. */
export const Expired: Story = { args: buttonStates.expired }

/** A task that waits for the network. It goes on by itself. */
export const Offline: Story = {
  args: buttonStates.offline,
  render: ({ default: label, ...args }) => {
    return () => h(WithoutNetwork, () => h(ProtectedTaskButton, args, () => label))
  },
}

/** Takes no click and keeps the focus, so that a reader of the screen can find out why. */
export const Disabled: Story = { args: buttonLooks.disabled }

/** It wraps inside its container, at any width. */
export const VeryLongLabel: Story = {
  args: {
    ...buttonStates.pending,
    default: 'Paint the poster again in the colours of the evening, with the long title',
  },
}
