#!/usr/bin/env node
/**
 * The command `npx vue-taskgate`. This file reads arguments, prints, and sets the exit code. The files beside it print
 * nothing.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

import { readCapture } from './readCapture'
import { verifyCallback } from './verifyCallback'

const USAGE = `vue-taskgate verify-callback <capture.txt> [--show-text]

Finds the method, the key and the form of the values that verify a captured push of Yidun or iLiveData.
The capture is the raw request: headers, an empty line, the body. For a form the body alone is enough.
The key is read from CALLBACK_SECRET, and a previous one from CALLBACK_SECRET_PREVIOUS, so that no key is in
your shell's history. --show-text prints the signed text, which may hold personal data.
`

/** Returns the exit code: 0 verified, 1 not verified, 2 wrong usage or unreadable capture. */
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
  const { CALLBACK_SECRET: current, CALLBACK_SECRET_PREVIOUS: previous } = process.env
  if (!current) {
    process.stderr.write('Expected the key in CALLBACK_SECRET, which is not set.\n')
    return 2
  }
  const capture = readCapture(new Uint8Array(readFileSync(file)))
  const keys = previous ? [current, previous] : [current]
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
