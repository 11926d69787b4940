import type { Meta, StoryObj } from '@storybook/vue3-vite'

import { TaskProgress } from 'vue-taskgate'

import { LONG_LABEL, progressLooks, progressStates } from './progressStates'
import { longTask } from './sampleTasks'
import { statesGrid } from './statesGrid'

/** Each state has its word or its sentence, never colour alone. */
const meta = {
  title: 'TaskProgress/States',
  component: TaskProgress,
  tags: ['autodocs'],
} satisfies Meta<typeof TaskProgress>

export default meta
type Story = StoryObj<typeof meta>

/** All of them at a glance. */
export const AllStates: Story = {
  render: (args) => {
    const states = Object.entries({ ...progressStates, ...progressLooks }).map(([name, props]) => [
      name,
      { ...args, ...props },
    ])
    return statesGrid(TaskProgress, Object.fromEntries(states), { width: '260px' })
  },
}

/** There is no task, or one that was only just made. */
export const Idle: Story = { args: progressStates.idle }

export const Checking: Story = { args: progressStates.checking }

export const Verifying: Story = { args: progressStates.verifying }

/** How far the app's own work is, an upload say. */
export const Preparing: Story = { args: progressStates.preparing }

export const Starting: Story = { args: progressStates.starting }

export const Uncertain: Story = { args: progressStates.uncertain }

export const Pending: Story = { args: progressStates.pending }

/** The server does not say how far it is. */
export const PendingWithoutPercentage: Story = { args: progressLooks['pending, no percentage'] }

/** Others come first. */
export const Queued: Story = { args: progressLooks.queued }

export const Cancelling: Story = { args: progressStates.cancelling }

/** We stopped asking; it may still finish. */
export const Stalled: Story = { args: progressStates.stalled }

export const Done: Story = { args: progressStates.done }

/** The bar stays where it was. */
export const Failed: Story = { args: progressStates.failed }

export const Cancelled: Story = { args: progressStates.cancelled }

export const Expired: Story = { args: progressStates.expired }

/** Long enough that nobody waits for it: the page says so. */
export const FortyMinutes: Story = { args: { task: longTask(12), showElapsed: true, showEta: true } }

/** Two lines at most. */
export const VeryLongLabel: Story = { args: { ...progressStates.pending, label: LONG_LABEL } }
