/** What came of a proof. `unavailable`: it is not known, which is neither the person's fault nor a pass. */
export type ProofVerdict = 'passed' | 'refused' | 'unavailable'

/** For whom and for what a proof is checked. */
export interface ProofContext {
  action: string
  /** These three as `identify` gave them. What of it leaves for the service is up to the verifier. */
  session: string
  ip?: string
  user?: string
  /** Aborted when the verdict is no longer waited for. */
  signal: AbortSignal
}

/**
 * Checks what a captcha service gave the browser. Only `passed` lets a caller through: a verifier that throws, hangs, or
 * resolves to anything else is as good as `unavailable`, and what it throws goes to `onError`.
 */
export interface ProofVerifier {
  /**
   * The proof within the fields that the browser sent, which may be anything; null where there can be none. Of two
   * with the same text only the first is ever verified, so no part of it may be one that a caller can vary at will.
   */
  read(fields: unknown): string | null
  /** Asks the service about what `read` found. Called at most once for each proof, by the same server or another. */
  verify(proof: string, context: ProofContext): Promise<ProofVerdict>
}
