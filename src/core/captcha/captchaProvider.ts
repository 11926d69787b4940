/** What came of a check: a pass ready to spend, or a vendor's raw proof that the server exchanges for one. */
export type Proof = { by: string } & (
  { token: string; expiresInMs?: number; fields?: undefined } | { fields: Record<string, unknown>; token?: undefined }
)

/** What a provider has to work with. */
export interface SolveContext {
  /** An element in the page that the provider may fill. */
  host: HTMLElement
  /** Whether the app wants to see it over the page or in its place in the page. */
  mode: 'popup' | 'embed'
  action: string
  /** The server's ticket, if it gave one. */
  ticket?: string
  /** What the app configured for this provider. */
  params: Record<string, unknown>
  /** BCP 47 language tag. */
  locale: string
  theme: 'light' | 'dark'
  /** 1, and more when the server refused an earlier proof. */
  attempt: number
  /** The risk check could not be reached: a call that fails is the end, and no reason to ask the person again. */
  isUnchecked?: boolean
  /** Aborted when nobody wants the proof any more. */
  signal: AbortSignal
  /** Somebody has to look now. Until then a `none` provider is expected to work unseen. */
  onInteractive(): void
}

/** One captcha service. */
export interface CaptchaProvider {
  name: string
  /** Where it shows itself: in the app's one dialog, beside the button, or where it likes (or nowhere). */
  surface: 'dialog' | 'inline' | 'none'
  /** Fetches what `solve` will need, when a check becomes likely. */
  preload?(): void | Promise<void>
  /**
   * One fresh proof. Rejects with a `Problem` of code `cancelled`, `load`, `network`, `timeout`, `expired`,
   * `unsupported`, `rejected` or `config`.
   */
  solve(context: SolveContext): Promise<Proof>
  dispose?(): void
}

/** Gives a provider its types. */
export function defineCaptchaProvider<const Provider extends CaptchaProvider>(provider: Provider): Provider {
  return provider
}
