/** An app that claims shared data, so that no other app reads its tasks or runs them. */
export interface ClaimingApp {
  /** A keyed hash of each secret in use. */
  marks: readonly string[]
  /** The names of its actions, for error messages. */
  actions: readonly string[]
}

/** `taken` says which app has the data, and how to fix that. */
export type ClaimAnswer = 'done' | { taken: string }

export interface MarkerPlace {
  /** Where the marker is, for error messages: `the prefix '{shop}:' of createRedisStorage`. */
  place: string
  /** Whether the marker of another app is replaced. */
  adopt: boolean
}

/** A stored marker: compared and written as text. */
export interface MarkerCell {
  read(): Promise<string | null>
  /** Writes only if the current text is `expected`. Resolves to whether it did. */
  write(expected: string | null, text: string): Promise<boolean>
}

/** Rotations that a server may miss while it is down: each adds a mark, and the oldest ones leave. */
const MAX_MARKS = 20
/** Enough to recognize an app in an error message. */
const SHOWN_ACTIONS = 5
const SHOWN_MARK = 8

/**
 * Writes the marks of an app into a marker that is absent or has one of them. During a rotation of secrets the old and
 * the new servers share one mark, so both pass.
 */
export async function claimMarker(cell: MarkerCell, app: ClaimingApp, place: MarkerPlace): Promise<ClaimAnswer> {
  for (;;) {
    const found = await cell.read()
    const owner = found === null ? undefined : readMarker(found)
    const isOurs = owner === undefined || app.marks.some((mark) => owner.marks.includes(mark))
    if (!isOurs && !place.adopt) return { taken: explain(app, owner, place) }
    const marks = isOurs && owner ? owner.marks : []
    if (app.marks.every((mark) => marks.includes(mark))) return 'done'
    const others = marks.filter((mark) => !app.marks.includes(mark))
    const next: ClaimingApp = {
      marks: [...others, ...app.marks].slice(-MAX_MARKS),
      actions: app.actions.slice(0, SHOWN_ACTIONS),
    }
    if (await cell.write(found, JSON.stringify(next))) return 'done'
  }
}

/** A text that is no marker is foreign too. */
function readMarker(text: string): ClaimingApp {
  try {
    const { marks, actions } = JSON.parse(text) as Partial<ClaimingApp>
    return { marks: marks?.map(String) ?? [], actions: actions?.map(String) ?? [] }
  } catch {
    return { marks: [], actions: [] }
  }
}

function explain(app: ClaimingApp, owner: ClaimingApp, { place }: MarkerPlace): string {
  return (
    `vue-taskgate: ${place} belongs to another app. Expected the mark of ${words(app)}; found that of ${words(owner)}. ` +
    "Give this app a prefix of its own, such as '{my-app}:'. " +
    'If it is the same app, whose secrets were all replaced at once, pass adopt: true for one start.'
  )
}

function words({ marks, actions }: ClaimingApp): string {
  const names = actions.slice(0, SHOWN_ACTIONS).map((name) => `'${name}'`)
  const last = marks.at(-1)?.slice(0, SHOWN_MARK) ?? 'unknown'
  return `the app with the actions ${names.join(', ') || 'unknown'} (${last})`
}
