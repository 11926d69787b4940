/**
 * Exchanges proofs of captcha services for passes. A `ProofVerifier` checks each proof once with its service, and the
 * number of refused proofs per caller is limited.
 */
import type { SubmitAnswer, SubmitReason } from '../../../protocol/answers'
import type { SubmitRequest } from '../../../protocol/requests'
import type { Caller } from '../../identity/caller'
import type { ServerClock } from '../../runtime/clock'
import type { Passes } from '../pass'
import type { Storage } from '../../storage/storage'
import type { ProofBudgetOptions } from './proofBudget'
import type { ProofOutcome, ProofVerifier } from './proofVerifier'

import { elapsedOf } from '../../runtime/clock'
import { sha256 } from '../../runtime/digest'
import { TaskgateError } from '../../http/taskgateError'
import { withTimeout } from '../../runtime/withTimeout'
import { openProofBudget } from './proofBudget'
import { proofOutcomes } from './proofVerifier'

/** Exchanges the proofs of captcha services for passes. */
export interface ProviderProofs {
  /** Judges a proof; a second submit of the same one gets `expired`. Throws `unsupported` (501) for a provider without a verifier. */
  submit(caller: Caller, action: string, proof: ProviderSubmit): Promise<ProofAnswer>
}

/** The wire allows any reason; this module gives only known ones. */
type ProofAnswer = SubmitAnswer & { reason?: SubmitReason }

export type ProviderSubmit = Pick<Extract<SubmitRequest, { kind: 'provider' }>, 'provider'> & { fields?: unknown }

/** Metrics of proofs. `ms` is the response time of the service. */
export type ProofEvent =
  | { type: 'proof-passed' | 'proof-refused' | 'proof-unavailable'; provider: string; action: string; ms: number }
  | { type: 'proof-replayed'; provider: string; action: string }
  | { type: 'challenge-locked'; action: string }

export interface ProviderProofsOptions {
  storage: Storage
  /** By the provider's name. */
  verifiers: ReadonlyMap<string, ProofVerifier>
  passes: Passes
  clock: ServerClock
  emit: (event: ProofEvent) => void
  onError: (error: unknown, where: string) => void
  /** How long a verifier may take in all, in ms. Default 5 s. */
  timeoutMs?: number
}

/** A proof that only this request may verify. */
interface Claimed {
  proof: string
  provider: string
  action: string
  caller: Caller
}

/** The longest validity that a supported service documents for its proofs. */
const CLAIM_TTL_MS = 20 * 60_000
const DEFAULT_TIMEOUT_MS = 5_000

/**
 * Claims a proof before it calls the service, so that of many copies only one is verified. The claim stays when the
 * call fails: the service may have spent the proof all the same.
 */
export function createProviderProofs(options: ProviderProofsOptions): ProviderProofs {
  const { storage, verifiers, passes, clock, emit, onError, timeoutMs = DEFAULT_TIMEOUT_MS } = options
  const budgetOptions: ProofBudgetOptions = {
    storage,
    onLock: (action) => emit({ type: 'challenge-locked', action }),
  }

  async function claim(provider: string, proof: string): Promise<boolean> {
    return storage.insert(`proof:${await sha256(JSON.stringify([provider, proof]))}`, '1', CLAIM_TTL_MS)
  }

  /** Fails closed: every error is `unavailable`. */
  async function verify(verifier: ProofVerifier, { proof, provider, action, caller }: Claimed): Promise<ProofOutcome> {
    const { id: session, user, ip } = caller
    const controller = new AbortController()
    const context = { action, ip, user, session, signal: controller.signal }
    try {
      const verifying = callAsync(() => verifier.verify(proof, context))
      return checked(await withTimeout(clock, timeoutMs, verifying))
    } catch (error) {
      onError(error, `proof of ${provider}`)
      return 'unavailable'
    } finally {
      controller.abort(new DOMException('The outcome is no longer needed.', 'AbortError'))
    }
  }

  /** Returns the proof in the fields; null if there is none or if the verifier throws. */
  function readProof(verifier: ProofVerifier, { provider, fields }: ProviderSubmit): string | null {
    try {
      return verifier.read(fields)
    } catch (error) {
      onError(error, `proof of ${provider}`)
      return null
    }
  }

  return {
    async submit(caller, action, submitted) {
      const { provider } = submitted
      const verifier = verifiers.get(provider)
      if (!verifier) throw unsupported(provider)
      const budget = await openProofBudget(caller, action, budgetOptions)
      const locked = async (): Promise<ProofAnswer> => ({
        ok: false,
        reason: 'locked',
        retryAfterMs: await budget.lockedForMs(),
      })
      if ((await budget.lockedForMs()) > 0) return locked()
      const proof = readProof(verifier, submitted)
      if (proof !== null && !(await claim(provider, proof))) {
        emit({ type: 'proof-replayed', provider, action })
        return { ok: false, reason: 'expired' }
      }
      const attempt = await budget.take()
      if (!attempt) return locked()
      const startedAt = elapsedOf(clock)
      const outcome = proof === null ? 'refused' : await verify(verifier, { proof, provider, action, caller })
      emit({ type: `proof-${outcome}`, provider, action, ms: elapsedOf(clock) - startedAt })
      if (outcome === 'refused') return (await attempt.fail()) ? locked() : { ok: false, reason: 'retry' }
      await attempt.succeed()
      if (outcome === 'passed') return { ok: true, ...(await passes.mint(caller, action)) }
      return { ok: false, reason: 'unavailable' }
    },
  }
}

/** Turns a synchronous throw into a rejection. */
async function callAsync(verify: () => Promise<ProofOutcome>): Promise<ProofOutcome> {
  return verify()
}

function checked(outcome: unknown): ProofOutcome {
  const known = proofOutcomes.find((each) => each === outcome)
  if (known) return known
  const came = typeof outcome
  throw new TypeError(`vue-taskgate: verify() must resolve to 'passed', 'refused' or 'unavailable'; came a ${came}.`)
}

function unsupported(provider: string): TaskgateError {
  const detail = `This server verifies no proofs of the provider '${provider}'.`
  return new TaskgateError('unsupported', undefined, { detail })
}
