/** Largest answer in bytes; a real one has a few hundred. */
const MAX_BYTES = 16 * 1024
/** Maximum length of the service's message in an error. */
const MAX_WORDS = 100

/**
 * Reads the outcome from the service's answer: the boolean `result` decides. `unavailable` if the SDK was in its outage
 * mode, in which nothing is checked. Throws for any other answer.
 */
export async function readYidunAnswer(response: Response): Promise<'passed' | 'refused' | 'unavailable'> {
  if (response.status !== 200) {
    response.body?.cancel().catch(() => undefined) // the rest is not needed
    throw new Error(`vue-taskgate: the captcha service should answer 200; came ${response.status}.`)
  }
  const { error = 0, msg, result, sdkReduce } = parse(await readBytes(response))
  if (error !== 0) {
    const words = `${String(error)} ${String(msg)}`.slice(0, MAX_WORDS)
    throw new Error(
      `vue-taskgate: the captcha service answered with error ${words}. ` +
        'Check captchaId, secretId, secretKey, method, and the clock of this machine.',
    )
  }
  if (typeof result !== 'boolean') {
    throw new Error(`vue-taskgate: the captcha service should answer { result: true or false }; came ${typeof result}.`)
  }
  if (!result) return 'refused'
  return isReduced(sdkReduce) ? 'unavailable' : 'passed'
}

interface YidunAnswer {
  error?: unknown
  msg?: unknown
  result?: unknown
  sdkReduce?: unknown
}

function parse(bytes: Uint8Array): YidunAnswer {
  try {
    return Object(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))) as YidunAnswer
  } catch {
    // The message of the parser would contain the answer.
    throw new Error(
      `vue-taskgate: the captcha service should answer JSON; came ${bytes.length} bytes of something else.`,
    )
  }
}

/** The values of this member are undocumented, so everything but a clear no counts as yes. */
function isReduced(sdkReduce: unknown): boolean {
  return !['', '0', 'false', 'null', 'undefined'].includes(String(sdkReduce).toLowerCase())
}

async function readBytes(response: Response): Promise<Uint8Array> {
  const reader = response.body?.getReader()
  const bytes = new Uint8Array(MAX_BYTES)
  let size = 0
  for (;;) {
    const { value } = (await reader?.read()) ?? {}
    if (!value) return bytes.subarray(0, size)
    if (size + value.length > MAX_BYTES) {
      reader?.cancel().catch(() => undefined) // the rest is not needed
      throw new Error(`vue-taskgate: the captcha service should answer at most ${MAX_BYTES} bytes; came more.`)
    }
    bytes.set(value, size)
    size += value.length
  }
}
