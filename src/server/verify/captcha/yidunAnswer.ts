/** Largest answer in bytes that is read; a real one has a few hundred. */
const MAX_BYTES = 16 * 1024
/** How much of the service's own words an error repeats. */
const MAX_WORDS = 100

/**
 * Whether the service found a proof to be good: `result` decides, as a boolean. `unavailable` where its SDK had taken
 * the way for outages, on which nothing is checked. Throws for everything that is no verdict, with what came.
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
    // The parser's own message would repeat what came.
    throw new Error(
      `vue-taskgate: the captcha service should answer JSON; came ${bytes.length} bytes of something else.`,
    )
  }
}

/** The values of this member are documented nowhere, so what does not plainly say no is taken for a yes. */
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
