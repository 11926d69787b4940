/** The result of a check: a pass ready to spend, or a vendor's raw proof that the server exchanges for a pass. */
export type Proof = { by: string } & (
  { token: string; expiresInMs?: number; fields?: undefined } | { fields: Record<string, unknown>; token?: undefined }
)

/** Passed to a provider's `solve`. */
export interface SolveContext {
  /** An element in the page that the provider may fill. */
  host: HTMLElement
  /** Whether the check is shown over the page or at its place in the page. */
  mode: 'popup' | 'embed'
  action: string
  /** The server's ticket, if it gave one. */
  ticket?: string
  /** The app's configuration of this provider. */
  params: Record<string, unknown>
  /** BCP 47 language tag. */
  locale: string
  theme: 'light' | 'dark'
  /** 1, and more when the server refused an earlier proof. */
  attempt: number
  /** The risk check could not be reached: a call that fails ends the check, and nothing is shown again. */
  isUnchecked?: boolean
  /** Aborted when the proof is no longer needed. */
  signal: AbortSignal
  /** Call it when the user must see the challenge. Until then a `none` provider works unseen. */
  onInteractive(): void
}

/** One captcha service. */
export interface CaptchaProvider {
  name: string
  /** Where it is shown: in the app's one dialog, beside the button, or anywhere, which includes nowhere. */
  surface: 'dialog' | 'inline' | 'none'
  /** Fetches what `solve` needs. Called when a check becomes likely. */
  preload?(): void | Promise<void>
  /**
   * Resolves to one fresh proof. Rejects with a `Problem` of code `cancelled`, `load`, `network`, `timeout`, `expired`,
   * `unsupported`, `rejected` or `config`.
   */
  solve(context: SolveContext): Promise<Proof>
  dispose?(): void
}

/** Returns the provider, with its types inferred. */
export function defineCaptchaProvider<const Provider extends CaptchaProvider>(provider: Provider): Provider {
  return provider
}
