import type { Meta, StoryObj } from '@storybook/vue3-vite'

import { TaskProgress } from 'vue-taskgate'
import { expect, userEvent } from 'storybook/test'

import { example } from './example'
import BarRingTextExample from './examples/BarRingText.vue'
import BarRingTextSource from './examples/BarRingText.vue?raw'
import FortyMinutesExample from './examples/FortyMinutes.vue'
import FortyMinutesSource from './examples/FortyMinutes.vue?raw'
import ThousandBarsExample from './examples/ThousandBars.vue'
import ThousandBarsSource from './examples/ThousandBars.vue?raw'
import WithoutATaskExample from './examples/WithoutATask.vue'
import WithoutATaskSource from './examples/WithoutATask.vue?raw'
import { sampleTask } from './sampleTasks'

/**
 * The progress of a task, as a bar, a ring or text. Pass a `task`, a `taskKey` of the store, or a plain `value`. The
 * displayed progress never decreases, and reaches 100 % only when the task is done.
 */
const meta = {
  title: 'TaskProgress',
  component: TaskProgress,
  tags: ['autodocs'],
  argTypes: {
    variant: { control: 'inline-radio', options: ['bar', 'ring', 'text'] },
    size: { control: 'inline-radio', options: ['sm', 'md', 'lg'] },
    announce: { control: 'inline-radio', options: ['polite', 'off'] },
  },
} satisfies Meta<typeof TaskProgress>

export default meta
type Story = StoryObj<typeof meta>

export const Playground: Story = { args: { task: sampleTask('pending'), showElapsed: true, showEta: true } }

export const BarRingText: Story = example(BarRingTextExample, BarRingTextSource)

/** Move the slider through forty minutes. The longer the remaining time, the coarser its text. */
export const FortyMinutes: Story = example(FortyMinutesExample, FortyMinutesSource)

/** Pass a `value` when there is no task, and `null` while the progress is unknown. */
export const WithoutATask: Story = {
  ...example(WithoutATaskExample, WithoutATaskSource),
  play: async ({ canvas }) => {
    const [bar] = canvas.getAllByRole('progressbar')
    await userEvent.click(canvas.getByRole('button', { name: 'Copy six more' }))
    await expect(bar).toHaveAttribute('aria-valuenow', '25')
  },
}

/** The browser skips bars out of view, so they cost nothing. */
export const ThousandBars: Story = {
  ...example(ThousandBarsExample, ThousandBarsSource),
  tags: ['!test', '!autodocs'],
}
