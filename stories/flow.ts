import type { Backend, BackendOptions } from './backend'
import type { Puzzle } from './puzzle'

import { expect, userEvent, waitFor, within } from 'storybook/test'

import InAForm from './examples/InAForm.vue'
import { PATIENCE } from './patience'
import { findPuzzle } from './puzzle'

/** The actions and assertions of a flow, from the view of a user. */
export interface Scene {
  backend: Backend
  canvas: ReturnType<typeof within>
  /** The button that starts the task. */
  button: HTMLElement
  press(name: RegExp | string): Promise<void>
  /** Waits for a puzzle that is ready to be solved. */
  puzzle(): Promise<Puzzle>
  /** Waits until this text is visible. */
  sees(words: RegExp | string): Promise<void>
  /** Waits until the result is visible. */
  finished(): Promise<void>
}

export interface FlowOptions extends BackendOptions {
  /** Options of `createTaskgate`. */
  taskgate?: object
}

/** Duration of the task, in ms. */
const WORK_MS = 400

/** Creates a story of a form and its button. At the end, it checks that the form is unchanged. */
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

/** Returns the values of a form. */
function read(form: HTMLFormElement): Record<string, unknown> {
  return Object.fromEntries(new FormData(form))
}
