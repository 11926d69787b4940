import type { Meta, StoryObj } from '@storybook/vue3-vite'
import type { ProtectedTaskButtonProps } from 'vue-taskgate'

import { ProtectedTaskButton } from 'vue-taskgate'

import { oneRule, verifyAlways } from '../test/support/backend/defaults'
import { example } from './example'
import BusyUntilAccepted from './examples/BusyUntilAccepted.vue'
import BusyUntilAcceptedSource from './examples/BusyUntilAccepted.vue?raw'
import CustomTrigger from './examples/CustomTrigger.vue'
import CustomTriggerSource from './examples/CustomTrigger.vue?raw'
import InAFormExample from './examples/InAForm.vue'
import InAFormSource from './examples/InAForm.vue?raw'
import ManyOnAPageExample from './examples/ManyOnAPage.vue'
import ManyOnAPageSource from './examples/ManyOnAPage.vue?raw'
import PrepareAnUploadExample from './examples/PrepareAnUpload.vue'
import PrepareAnUploadSource from './examples/PrepareAnUpload.vue?raw'
import SizesExample from './examples/SizesAndAppearances.vue'
import SizesSource from './examples/SizesAndAppearances.vue?raw'

type Args = ProtectedTaskButtonProps & { default?: string }

/**
 * One click requests the risk check, opens the puzzle if the server requires it, starts the task, polls it and shows its
 * progress. The form around the button never changes. All of this runs against the real server half in the page.
 */
const meta: Meta<Args> = {
  title: 'ProtectedTaskButton',
  component: ProtectedTaskButton as Meta<Args>['component'],
  tags: ['autodocs'],
  args: { input: { title: 'The Long Way Home' }, default: 'Paint it' },
  argTypes: {
    busyUntil: { control: 'inline-radio', options: ['settled', 'accepted'] },
    verifyMode: { control: 'inline-radio', options: ['popup', 'embed'] },
    progress: { control: 'inline-radio', options: ['bar', 'ring', 'fill', 'none'] },
    size: { control: 'inline-radio', options: ['sm', 'md', 'lg'] },
    appearance: { control: 'inline-radio', options: ['solid', 'outline', 'ghost'] },
    type: { control: 'inline-radio', options: ['button', 'submit'] },
  },
}

export default meta
type Story = StoryObj<Args>

/** Press the button. This server requires the puzzle from the third start in a minute. */
export const Playground: Story = { parameters: { backend: { risk: oneRule('verify', 2) } } }

/** The server requires the puzzle every time. */
export const AlwaysAsked: Story = { parameters: { backend: { risk: verifyAlways } } }

/** The puzzle opens under the button, in the page. */
export const PuzzleInThePage: Story = {
  args: { verifyMode: 'embed' },
  parameters: { backend: { risk: verifyAlways } },
}

export const SizesAndAppearances: Story = example(SizesExample, SizesSource)

/** A `submit` button validates the form, and starts the task instead of submitting the form. */
export const InAForm: Story = example(InAFormExample, InAFormSource)

/** Bind the slot's `props` to a button of any UI library. */
export const OwnTrigger: Story = example(CustomTrigger, CustomTriggerSource)

/** Each button has its own task. The page shows one dialog at a time. */
export const ManyOnAPage: Story = example(ManyOnAPageExample, ManyOnAPageSource)

/** The next task can start as soon as the server has accepted the previous one. */
export const UntilAccepted: Story = example(BusyUntilAccepted, BusyUntilAcceptedSource)

/** The app's own work between check and start. A second puzzle causes no second upload. */
export const PrepareAnUpload: Story = example(PrepareAnUploadExample, PrepareAnUploadSource)
