export const proofOutcomes = ['passed', 'refused', 'unavailable'] as const

/** Result of a proof check. `unavailable`: the result is unknown; the caller gets no pass, and it is no failure either. */
export type ProofOutcome = (typeof proofOutcomes)[number]

/** The caller and the action that a proof is checked for. */
export interface ProofContext {
  action: string
  /** `session`, `ip` and `user` are as `identify` returned them. The verifier decides which of them the service gets. */
  session: string
  ip?: string
  user?: string
  /** Aborted when the outcome is no longer needed. */
  signal: AbortSignal
}

/**
 * Checks proofs that a captcha service gave to the browser. Only `passed` lets a caller through. A verifier that throws,
 * hangs, or resolves to anything else counts as `unavailable`, and its error goes to `onError`.
 */
export interface ProofVerifier {
  /**
   * Returns the proof in the fields that the browser sent, or null if they hold none. The fields are untrusted. A proof
   * of the same text is verified only once, so the text must not contain anything that a caller can vary at will.
   */
  read(fields: unknown): string | null
  /** Checks the proof that `read` returned. Called at most once for each proof, across all processes. */
  verify(proof: string, context: ProofContext): Promise<ProofOutcome>
}
