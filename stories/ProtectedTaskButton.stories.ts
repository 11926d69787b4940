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
 * One click: it asks whether the caller must prove to be human, shows the puzzle if so, starts the task, follows it and
 * shows how it goes. The form around it is never touched. All of this runs here, against the real server half in the
 * page.
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

/** Press it. This server asks for the puzzle from the third start in a minute. */
export const Playground: Story = { parameters: { backend: { risk: oneRule('verify', 2) } } }

/** The server asks for the puzzle every time. */
export const AlwaysAsked: Story = { parameters: { backend: { risk: verifyAlways } } }

/** The puzzle opens under the button, in the page. */
export const PuzzleInThePage: Story = {
  args: { verifyMode: 'embed' },
  parameters: { backend: { risk: verifyAlways } },
}

export const SizesAndAppearances: Story = example(SizesExample, SizesSource)

/** A `submit` reports what the form finds invalid, and starts in place of sending it. */
export const InAForm: Story = example(InAFormExample, InAFormSource)

/** Bind `props` of the slot to a button of any kit. */
export const OwnTrigger: Story = example(CustomTrigger, CustomTriggerSource)

/** Each has its own task; there is one dialog on the page. */
export const ManyOnAPage: Story = example(ManyOnAPageExample, ManyOnAPageSource)

/** Further tasks may be started at once. */
export const UntilAccepted: Story = example(BusyUntilAccepted, BusyUntilAcceptedSource)

/** Work of the app's own between check and start. A second puzzle costs no second upload. */
export const PrepareAnUpload: Story = example(PrepareAnUploadExample, PrepareAnUploadSource)
