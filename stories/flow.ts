import type { Backend, BackendOptions } from './backend'
import type { Puzzle } from './puzzle'

import { expect, userEvent, waitFor, within } from 'storybook/test'

import InAForm from './examples/InAForm.vue'
import { findPuzzle } from './puzzle'

/** What happens in a flow, and what may be done about it. All of it is done as a person does. */
export interface Scene {
  backend: Backend
  canvas: ReturnType<typeof within>
  /** The button that starts the task. */
  button: HTMLElement
  press(name: RegExp | string): Promise<void>
  /** Waits for a puzzle that wants to be solved. */
  puzzle(): Promise<Puzzle>
  /** Waits until this can be read. */
  sees(words: RegExp | string): Promise<void>
  /** Waits until the result is there. */
  finished(): Promise<void>
}

export interface FlowOptions extends BackendOptions {
  /** Options of `createTaskgate`. */
  taskgate?: object
}

/** How long the task takes. */
const WORK_MS = 400
/** The longest that anything may take to be seen, in ms. */
const PATIENCE = { timeout: 6_000 }

/** A story about a form and its button. Whatever happens in it, the form is unchanged afterwards. */
export function flow(options: FlowOptions, play: (scene: Scene) => Promise<void>) {
  const { taskgate, ...backend } = { workMs: WORK_MS, ...options }
  return {
    render: () => InAForm,
    parameters: { backend, taskgate, controls: { disable: true } },
    async play({ canvasElement, loaded }: { canvasElement: HTMLElement; loaded: Record<string, unknown> }) {
      const canvas = within(canvasElement)
      const server = loaded.backend as Backend
      const form = canvasElement.querySelector('form')!
      await userEvent.type(canvas.getByLabelText('What is it about?'), ' With mist.')
      const typed = read(form)
      await play({
        backend: server,
        canvas,
        button: canvas.getByRole('button', { name: /Paint it/ }),
        press: (name) => userEvent.click(canvas.getByRole('button', { name })),
        puzzle: () => findPuzzle(server),
        sees: (words) => waitFor(() => expect(canvas.getAllByText(words)[0]).toBeVisible(), PATIENCE),
        finished: () => waitFor(() => expect(canvas.getByText('Here it is.')).toBeVisible(), PATIENCE),
      })
      await expect(read(form)).toEqual(typed)
    },
  }
}

/** What is in a form. */
function read(form: HTMLFormElement): Record<string, unknown> {
  return Object.fromEntries(new FormData(form))
}
