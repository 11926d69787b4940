#!/usr/bin/env node
/**
 * The command `npx vue-taskgate`. This file reads arguments, prints and sets the exit code; the files beside it do the
 * work and print nothing.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

import { readCapture } from './readCapture'
import { verifyCallback } from './verifyCallback'

const USAGE = `vue-taskgate verify-callback <capture.txt> [--show-text]

Says which method, key and form of the values verify a captured push of Yidun or iLiveData.
The capture is the request as it came: headers, an empty line, the body; of a form the body alone will do.
The key is read from CALLBACK_SECRET, a previous one from CALLBACK_SECRET_PREVIOUS, so that neither is in your
shell's history. --show-text prints the text that was signed: it may hold personal data.
`

/** Exit codes: 0 verified, 1 not verified, 2 not understood. */
async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { 'show-text': { type: 'boolean' }, help: { type: 'boolean' } },
  })
  const [command, file] = positionals
  if (values.help) {
    process.stdout.write(USAGE)
    return 0
  }
  if (command !== 'verify-callback' || file === undefined || positionals.length > 2) {
    process.stderr.write(USAGE)
    return 2
  }
  const { CALLBACK_SECRET: now, CALLBACK_SECRET_PREVIOUS: previous } = process.env
  if (!now) {
    process.stderr.write('Expected the key in CALLBACK_SECRET; it is not set.\n')
    return 2
  }
  const capture = readCapture(new Uint8Array(readFileSync(file)))
  const keys = previous ? [now, previous] : [now]
  const { isVerified, lines } = await verifyCallback(capture, keys, { showText: values['show-text'] })
  process.stdout.write(`${lines.join('\n')}\n`)
  return isVerified ? 0 : 1
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    process.stderr.write(`The capture cannot be read: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 2
  },
)
