import type { Meta, StoryObj } from '@storybook/vue3-vite'

import { TaskProgress } from 'vue-taskgate'

import { LONG_LABEL, progressLooks, progressStates } from './progressStates'
import { longTask } from './sampleTasks'
import { statesGrid } from './statesGrid'

/** Every state has a text. No state relies on colour alone. */
const meta = {
  title: 'TaskProgress/States',
  component: TaskProgress,
  tags: ['autodocs'],
} satisfies Meta<typeof TaskProgress>

export default meta
type Story = StoryObj<typeof meta>

/** All states on one page. */
export const AllStates: Story = {
  render: (args) => {
    const states = Object.entries({ ...progressStates, ...progressLooks }).map(([name, props]) => [
      name,
      { ...args, ...props },
    ])
    return statesGrid(TaskProgress, Object.fromEntries(states), { width: '260px' })
  },
}

/** There is no task yet, or it is new. */
export const Idle: Story = { args: progressStates.idle }

export const Checking: Story = { args: progressStates.checking }

export const Verifying: Story = { args: progressStates.verifying }

/** The progress of the app's own work, for example an upload. */
export const Preparing: Story = { args: progressStates.preparing }

export const Starting: Story = { args: progressStates.starting }

export const Uncertain: Story = { args: progressStates.uncertain }

export const Pending: Story = { args: progressStates.pending }

/** The server reports no progress. */
export const PendingWithoutPercentage: Story = { args: progressLooks['pending, no percentage'] }

/** Other tasks are ahead in the queue. */
export const Queued: Story = { args: progressLooks.queued }

export const Cancelling: Story = { args: progressStates.cancelling }

/** Polling stopped. The task may still finish. */
export const Stalled: Story = { args: progressStates.stalled }

export const Done: Story = { args: progressStates.done }

/** The bar keeps its last position. */
export const Failed: Story = { args: progressStates.failed }

export const Cancelled: Story = { args: progressStates.cancelled }

export const Expired: Story = { args: progressStates.expired }

/** A task too long to wait for. The text says that the user can leave the page. */
export const FortyMinutes: Story = { args: { task: longTask(12), showElapsed: true, showEta: true } }

/** The label takes two lines at most. */
export const VeryLongLabel: Story = { args: { ...progressStates.pending, label: LONG_LABEL } }
