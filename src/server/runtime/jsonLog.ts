export interface JsonLogOptions {
  /** Takes one line, without its end. Default: `console.log`. */
  write?: (line: string) => void
  /** Epoch ms; the system's clock by default. */
  now?: () => number
  /** Logs the messages of all errors. They may quote an input: off by default. */
  withMessages?: boolean
}

/** Hooks for `createTaskgateServer` that write one JSON object a line. */
export interface JsonLog {
  onEvent(event: { type: string; [member: string]: unknown }): void
  onError(error: unknown, where: string): void
}

const OWN = 'vue-taskgate: '
const MOST_FRAMES = 8
/** Events that an operator should look at. */
const TROUBLE = new Set(['callback-dead', 'callback-refused', 'update-dead', 'task-overdue'])
const CODE = /^[\w.-]{1,64}$/
const FRAME = /^at .*(:\d+|<anonymous>|native)\)?$/

/**
 * A structured log: events as they are, errors by name, code, place and stack frames. Holds no input, address, token or
 * payload; the messages of other code's errors are left out, since they may quote anything.
 */
export function createJsonLog({ write = writeLine, now, withMessages = false }: JsonLogOptions = {}): JsonLog {
  function log(level: 'info' | 'warn' | 'error', members: object): void {
    write(JSON.stringify({ time: new Date(now?.() ?? Date.now()).toISOString(), level, ...members }))
  }

  return {
    onEvent({ type, ...members }) {
      const isFailure = type === 'task-settled' && members.status === 'failed'
      log(isFailure || TROUBLE.has(type) ? 'warn' : 'info', { event: type, ...members })
    },
    onError(error, where) {
      const { name, message, stack = '' } = error instanceof Error ? error : new Error(`came a ${typeof error}`)
      const isTold = withMessages || message.startsWith(OWN)
      log('error', {
        where,
        name,
        code: codeOf(error),
        message: isTold ? message : undefined,
        stack: frames(stack, message),
      })
    },
  }
}

/** A system's `ECONNREFUSED` or a driver's number; any other `code` may hold anything. */
function codeOf(error: unknown): string | number | undefined {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'number' || (typeof code === 'string' && CODE.test(code)) ? code : undefined
}

/** A stack begins with the message, which may have lines that look like frames. */
function frames(stack: string, message: string): string[] {
  return stack
    .slice(stack.indexOf(message) + message.length)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => FRAME.test(line))
    .slice(0, MOST_FRAMES)
}

function writeLine(line: string): void {
  globalThis.console.log(line)
}
