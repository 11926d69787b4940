import type { DigestMethod, Digests } from '../runtime/digests/digests'
import type { CallbackUpdate } from '../tasks/callbackUpdate'

/** A sender of results: verifies, acknowledges and reads its pushes. */
export interface CallbackSource {
  /** Last part of the route's path: 22–128 characters of `[A-Za-z0-9_-]` that cannot be guessed. */
  token: string
  /** The only media type that is accepted. */
  mediaType: 'application/x-www-form-urlencoded' | 'application/json'
  /** Digests that `verify` may need. Each is tested at startup. */
  methods?: readonly DigestMethod[]
  /** Parameters that the operator allows besides the known ones. */
  allowedNames?: readonly string[]
  /** Whether the vendor soon stops to retry a push that is answered with 503. */
  givesUpSoon?: boolean
  /** Checks a body of at most 4 MiB. Throws a `CallbackRefused`. */
  verify(body: Uint8Array<ArrayBuffer>, headers: Headers, digests: Digests): Promise<VerifiedPush>
  /** The JSON body, in the vendor's format, of an answer with this status. */
  acknowledgement(status: number): object
  /** Splits a payload into its items, each verbatim. Throws an `UnreadablePayload`. */
  items(payload: string): string[]
  /** Reads an item. Throws an `UnreadablePayload`. */
  update(item: string): CallbackUpdate
}

/** A push with a valid signature. */
export interface VerifiedPush {
  /** The signed text without the key. Pushes with the same text are the same push. */
  signedText: string
  /** The verbatim text from which `items` are taken: the whole of it, since it is kept if it cannot be read. */
  payload: string
  /** How the signed text was split into names and values, which makes another push of it. Default: `payload`. */
  split?: string
  /** The method, the key (0 = the current one) and, for JSON, the form of the values that verified it. */
  method: string
  keyIndex: number
  valueForm?: string
  /**
   * Signed members that the source does not know, and parameters of a form with an impossible value, which may have been
   * moved there from another parameter. A form with such names is quarantined.
   */
  unknownNames: string[]
  /** Whether a push with unknown names waits until the operator allows them. */
  isQuarantined: boolean
}

/** Thrown for a push that is refused before anything is stored. The sender learns only the status. */
export class CallbackRefused extends Error {
  override readonly name = 'CallbackRefused'

  /** A source may come from another copy of this package. */
  static override [Symbol.hasInstance](given: unknown): boolean {
    return Object(given).name === 'CallbackRefused'
  }

  constructor(
    /** HTTP status. */
    readonly status: number,
    /** For the operator's metrics. */
    readonly reason: CallbackRefusal,
  ) {
    super(reason)
  }
}

export type CallbackRefusal =
  | 'unsupported_media_type'
  | 'too_large'
  | 'read_timeout'
  | 'broken_off'
  | 'overloaded'
  | 'invalid_encoding'
  | 'too_many_parameters'
  | 'duplicate_parameter'
  | 'invalid_json'
  | 'signature_missing'
  | 'signature_malformed'
  | 'algorithm_not_allowed'
  | 'unknown_secret_id'
  | 'unknown_business_id'
  | 'unknown_app_id'
  | 'bad_signature'
  | 'not_stored'

/** Thrown for a verified payload or item that cannot be read. A retry cannot help. */
export class UnreadablePayload extends Error {
  override readonly name = 'UnreadablePayload'

  /** A source may come from another copy of this package. */
  static override [Symbol.hasInstance](given: unknown): boolean {
    return Object(given).name === 'UnreadablePayload'
  }
}
