import type { DigestMethod } from '../server/runtime/digests/digests'
import type { ValueForm } from '../server/callbacks/vendors/valueForms'
import type { Capture } from './readCapture'

import { jsonMembers, jsonValueText } from '../server/callbacks/vendors/jsonText'
import { readForm } from '../server/callbacks/vendors/readForm'
import { signedText } from '../server/runtime/digests/signedText'
import { valueForms } from '../server/callbacks/vendors/valueForms'
import { digestMethods } from '../server/runtime/digests/digests'
import { resolveDigests } from '../server/runtime/digests/resolveDigests'

/** Result of the verification. */
export interface Verification {
  isVerified: boolean
  /** Lines for the operator. The signed text is among them only with `showText`. */
  lines: string[]
}

/** A text that the vendor may have signed. */
interface Candidate {
  /** How the values are written into the text. A form has only one way. */
  form: ValueForm | 'form'
  text: string
}

const digests = resolveDigests()
const encoder = new TextEncoder()

/**
 * Finds the method, the key and the form of the values that verify a captured push. Tries every method, even one that the
 * configured source does not allow. The first key is the current one.
 */
export async function verifyCallback(
  { headers, body }: Capture,
  keys: readonly string[],
  { showText = false } = {},
): Promise<Verification> {
  const isJson = isJsonBody(headers, body)
  const lines = [isJson ? 'JSON, signature in the header (iLiveData)' : 'Form, signature among the parameters (Yidun)']
  const { signature, candidates, names } = isJson ? readJsonPush(headers, body) : readFormPush(body)
  lines.push(`names: ${names.join(', ')}`)
  if (signature === '') return { isVerified: false, lines: [...lines, 'not verified: there is no signature'] }

  const methods = await availableMethods()
  for (const { form, text } of candidates) {
    for (const [index, key] of keys.entries()) {
      for (const method of methods) {
        if ((await hexDigest(method, text + key)) !== signature.toLowerCase()) continue
        const keyName = index === 0 ? 'the current one' : 'the previous one'
        lines.push('verified', `method: ${method}`, `key: ${keyName}`, `form of the values: ${form}`)
        if (showText) lines.push(`signed text, without the key: ${text}`)
        return { isVerified: true, lines }
      }
    }
  }
  lines.push(`not verified: no method and key makes this signature of ${signature.length} characters`, ...hints(body))
  const missing = digestMethods.filter((method) => !methods.includes(method))
  if (missing.length > 0) lines.push(`not tried, since this runtime has no such digest: ${missing.join(', ')}`)
  if (showText) lines.push(...candidates.map(({ form, text }) => `signed text (${form}), without the key: ${text}`))
  return { isVerified: false, lines }
}

async function availableMethods(): Promise<DigestMethod[]> {
  const computed = await Promise.allSettled(digestMethods.map((method) => hexDigest(method, '')))
  return digestMethods.filter((_, index) => computed[index]?.status === 'fulfilled')
}

function isJsonBody(headers: Headers, body: Uint8Array): boolean {
  const type = headers.get('content-type')
  return type ? type.includes('json') : body[0] === '{'.charCodeAt(0)
}

function readFormPush(body: Uint8Array<ArrayBuffer>) {
  const form = readForm(body)
  const members = [...form].filter(([name]) => name !== 'signature')
  const candidates: Candidate[] = [{ form: 'form', text: signedText(members) }]
  return { signature: form.get('signature') ?? '', candidates, names: [...form.keys()] }
}

function readJsonPush(headers: Headers, body: Uint8Array<ArrayBuffer>) {
  const members = [...jsonMembers(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body))]
  const written = (write: (slice: string) => string): string =>
    signedText(
      members
        .filter(([, slice]) => slice !== 'null')
        .map(([name, slice]) => [name, slice.startsWith('"') ? jsonValueText(slice) : write(slice)]),
    )
  const candidates = Object.entries(valueForms).map(([form, write]) => ({
    form: form as ValueForm,
    text: written(write),
  }))
  return { signature: headers.get('signature') ?? '', candidates, names: members.map(([name]) => name) }
}

/** The usual causes of a wrong signature. */
function hints(body: Uint8Array): string[] {
  const hints = ['Check that the key belongs to this business, and has no white space around it.']
  if (body.at(-1) === '\n'.charCodeAt(0)) {
    hints.push('The capture ends with a line break. Check that no editor has added it.')
  }
  hints.push('Check that the body was captured before any proxy or body parser rewrote it.')
  return hints
}

async function hexDigest(method: DigestMethod, text: string): Promise<string> {
  const bytes = await digests[method](encoder.encode(text))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
