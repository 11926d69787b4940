import type { DigestMethod, Digests } from '../runtime/digests/digests'
import type { CallbackUpdate } from '../tasks/callbackUpdate'

/** A sender of results: how its pushes are read, verified, acknowledged and understood. */
export interface CallbackSource {
  /** Last part of the route's path: 22–128 characters of `[A-Za-z0-9_-]` that cannot be guessed. */
  token: string
  /** The one media type that is accepted. */
  mediaType: 'application/x-www-form-urlencoded' | 'application/json'
  /** Digests that `verify` may need. Each is tested at startup. */
  methods?: readonly DigestMethod[]
  /** Names of parameters that the operator allows besides the known ones. */
  allowedNames?: readonly string[]
  /** Checks a body of at most 4 MiB. Throws a `CallbackRefused`. */
  verify(body: Uint8Array<ArrayBuffer>, headers: Headers, digests: Digests): Promise<VerifiedPush>
  /** The JSON body of an answer with this status, in the vendor's words. */
  acknowledgement(status: number): object
  /** The items of a payload, each as the text that came. Throws an `UnreadablePayload`. */
  items(payload: string): string[]
  /** What an item says. Throws an `UnreadablePayload`. */
  update(item: string): CallbackUpdate
}

/** A push whose signature is right. */
export interface VerifiedPush {
  /** The text that was signed, without the key: two pushes with the same text are the same push. */
  signedText: string
  /** The text from which `items` are taken. */
  payload: string
  /** Which method, key (0 = the present one) and, of JSON, which form of the values verified it. */
  method: string
  keyIndex: number
  valueForm?: string
  /**
   * Names of signed members that the source does not know or, of a form, in which stands what cannot be theirs: it may
   * have been moved there out of another. Of a form they put the push into quarantine.
   */
  unknownNames: string[]
  /** Whether a push with unknown names waits until the operator allows them. */
  isQuarantined: boolean
}

/** Why a push is not accepted, before anything is stored. The sender learns the status and nothing else. */
export class CallbackRefused extends Error {
  override readonly name = 'CallbackRefused'
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

/** A payload or item that was verified and says nothing that can be understood. A retry cannot mend it. */
export class UnreadablePayload extends Error {
  override readonly name = 'UnreadablePayload'
}
