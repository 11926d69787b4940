export interface Hooks<E> {
  onEvent?: (event: E) => void
  onError?: (error: unknown, where: string) => void
}

/** Wraps the hooks of an application, so that a hook that throws changes no answer and ends no process. */
export function guardHooks<E>({ onEvent, onError = logError }: Hooks<E>) {
  // Errors that `onError` throws have nowhere to go.
  const report = (error: unknown, where: string): void => guard(() => onError(error, where), ignore)
  const reportHook = (error: unknown): void => report(error, 'onEvent')
  const emit: (event: E) => void = onEvent ? (event) => guard(() => onEvent(event), reportHook) : ignore
  return { emit, onError: report }
}

/** Runs a hook. It may be async, although its type does not allow that. */
function guard(hook: () => unknown, otherwise: (error: unknown) => void): void {
  try {
    Promise.resolve(hook()).catch(otherwise)
  } catch (error) {
    otherwise(error)
  }
}

function logError(error: unknown, where: string): void {
  console.error(`vue-taskgate: ${where}:`, error)
}

function ignore(): void {}
