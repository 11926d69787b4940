export interface JsonLogOptions {
  /** Writes one line; gets it without a line break. Default: `console.log`. */
  write?: (line: string) => void
  /** Epoch ms; the system's clock by default. */
  now?: () => number
  /** Also logs the messages of other code's errors, which may quote an input. Default false. */
  withMessages?: boolean
}

/** Hooks for `createTaskgateServer` that write one JSON object per line. */
export interface JsonLog {
  onEvent(event: { type: string; [member: string]: unknown }): void
  onError(error: unknown, where: string): void
}

const OWN_PREFIX = 'vue-taskgate: '
const MAX_FRAMES = 8
/** Events that need an operator's attention. */
const WARNINGS = new Set(['callback-dead', 'callback-refused', 'quarantine-filling', 'update-dead', 'task-overdue'])
const CODE = /^[\w.-]{1,64}$/
const FRAME = /^at .*(:\d+|<anonymous>|native)\)?$/

/**
 * Logs events unchanged, and errors by name, code, place and stack frames. Contains no input, address, token or payload.
 * Omits the messages of other code's errors, which may quote anything.
 */
export function createJsonLog({ write = writeLine, now, withMessages = false }: JsonLogOptions = {}): JsonLog {
  function log(level: 'info' | 'warn' | 'error', members: object): void {
    write(JSON.stringify({ time: new Date(now?.() ?? Date.now()).toISOString(), level, ...members }))
  }

  return {
    onEvent({ type, ...members }) {
      const isFailure = type === 'task-settled' && members.status === 'failed'
      log(isFailure || WARNINGS.has(type) ? 'warn' : 'info', { event: type, ...members })
    },
    onError(error, where) {
      const { name, message, stack = '' } = error instanceof Error ? error : new Error(`came a ${typeof error}`)
      const showsMessage = withMessages || message.startsWith(OWN_PREFIX)
      log('error', {
        where,
        name,
        code: codeOf(error),
        message: showsMessage ? message : undefined,
        stack: frames(stack, message),
      })
    },
  }
}

/** Returns a code such as `ECONNREFUSED` or a driver's number. Any other `code` may contain personal data. */
function codeOf(error: unknown): string | number | undefined {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'number' || (typeof code === 'string' && CODE.test(code)) ? code : undefined
}

/** Skips the message at the start of the stack, since its lines may look like frames. */
function frames(stack: string, message: string): string[] {
  return stack
    .slice(stack.indexOf(message) + message.length)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => FRAME.test(line))
    .slice(0, MAX_FRAMES)
}

function writeLine(line: string): void {
  globalThis.console.log(line)
}
