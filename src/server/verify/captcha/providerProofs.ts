/**
 * Proofs of captcha services, exchanged for passes. A service is asked once about each proof, by its `ProofVerifier`,
 * and a caller may show only so many that are refused.
 */
import type { SubmitAnswer, SubmitReason } from '../../../protocol/answers'
import type { SubmitRequest } from '../../../protocol/requests'
import type { Caller } from '../../identity/caller'
import type { ServerClock } from '../../runtime/clock'
import type { Passes } from '../pass'
import type { Storage } from '../../storage/storage'
import type { ProofBudgetOptions } from './proofBudget'
import type { ProofVerdict, ProofVerifier } from './proofVerifier'

import { sha256 } from '../../runtime/digest'
import { TaskgateError } from '../../http/taskgateError'
import { withTimeout } from '../../runtime/withTimeout'
import { openProofBudget } from './proofBudget'

/** Exchanges the proofs of captcha services for passes. */
export interface ProviderProofs {
  /** Judges a proof, each one once. Throws `unsupported` (501) for a provider without a verifier. */
  submit(caller: Caller, action: string, proof: ProviderSubmit): Promise<ProofAnswer>
}

/** An answer to a submit whose reason is one of ours. */
type ProofAnswer = SubmitAnswer & { reason?: SubmitReason }

export type ProviderSubmit = Pick<Extract<SubmitRequest, { kind: 'provider' }>, 'provider'> & { fields?: unknown }

/** What happened to a proof, for metrics. `ms` is what the service took. */
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

/** A proof that only this request asks about. */
interface Claimed {
  proof: string
  provider: string
  action: string
  caller: Caller
}

/** No proof that we know of is good for longer. */
const CLAIM_TTL_MS = 20 * 60_000
const DEFAULT_TIMEOUT_MS = 5_000

/**
 * A proof is claimed before its service is asked: of a thousand copies one is verified, whatever its service does.
 * It stays claimed when the service fails, which may have spent it all the same.
 */
export function createProviderProofs(options: ProviderProofsOptions): ProviderProofs {
  const { storage, verifiers, passes, clock, emit, onError, timeoutMs = DEFAULT_TIMEOUT_MS } = options
  const budgetOptions: ProofBudgetOptions = {
    storage,
    now: () => clock.now(),
    onLock: (action) => emit({ type: 'challenge-locked', action }),
  }

  async function claim(provider: string, proof: string): Promise<boolean> {
    return storage.insert(`proof:${await sha256(JSON.stringify([provider, proof]))}`, '1', CLAIM_TTL_MS)
  }

  /** Closed on every error. */
  async function ask(verifier: ProofVerifier, { proof, provider, action, caller }: Claimed): Promise<ProofVerdict> {
    const { id: session, user, ip } = caller
    const life = new AbortController()
    const context = { action, ip, user, session, signal: life.signal }
    try {
      const asked = started(() => verifier.verify(proof, context))
      return checked(await withTimeout(clock, timeoutMs, asked))
    } catch (error) {
      onError(error, `proof of ${provider}`)
      return 'unavailable'
    } finally {
      life.abort(new DOMException('Nobody waits for the verdict any more.', 'AbortError'))
    }
  }

  /** The proof in the fields; null where there is none, and also where looking for it throws. */
  function read(verifier: ProofVerifier, { provider, fields }: ProviderSubmit): string | null {
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
      const proof = read(verifier, submitted)
      if (proof !== null && !(await claim(provider, proof))) {
        emit({ type: 'proof-replayed', provider, action })
        return { ok: false, reason: 'expired' }
      }
      if (!(await budget.take())) return locked()
      const askedAt = clock.now()
      const verdict = proof === null ? 'refused' : await ask(verifier, { proof, provider, action, caller })
      emit({ type: `proof-${verdict}`, provider, action, ms: clock.now() - askedAt })
      if (verdict === 'refused') return (await budget.refuse()) ? locked() : { ok: false, reason: 'retry' }
      await budget.giveBack()
      if (verdict === 'passed') return { ok: true, ...(await passes.mint(caller, action)) }
      return { ok: false, reason: 'unavailable' }
    },
  }
}

/** A promise also where the verifier throws before it has made one. */
async function started(verify: () => Promise<ProofVerdict>): Promise<ProofVerdict> {
  return verify()
}

function checked(verdict: ProofVerdict): ProofVerdict {
  if (verdict === 'passed' || verdict === 'refused' || verdict === 'unavailable') return verdict
  const came = typeof (verdict as unknown)
  throw new TypeError(`vue-taskgate: verify() must resolve to 'passed', 'refused' or 'unavailable'; came a ${came}.`)
}

function unsupported(provider: string): TaskgateError {
  const detail = `This server verifies no proofs of the provider '${provider}'.`
  return new TaskgateError('unsupported', undefined, { detail })
}
