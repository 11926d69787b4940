import type { PostInput } from '../postInput'
import type { PostResult } from '../postAction'

import { defineAction } from 'vue-taskgate'

/** Publishes a post, if the checking service lets it. */
export const post = defineAction<PostInput, PostResult>('publishPost', { label: 'Post' })

/** A rejected post is no success, so the button does not say "Done". */
export const buttonWords = {
  running: () => 'Being checked…',
  busy: { pending: 'Being checked…', done: 'Checked' },
}

export const manners: { name: PostInput['manner']; label: string; hint: string }[] = [
  { name: 'in-time', label: 'In time', hint: 'The verdict comes a moment after the hand-over.' },
  { name: 'early', label: 'Too early', hint: 'The verdict comes before the hand-over is answered.' },
  { name: 'late', label: 'Late', hint: 'The verdict takes eight seconds.' },
  { name: 'twice', label: 'Twice', hint: 'The same verdict comes two times at once.' },
]

/** Texts to try, each for another verdict. */
export const samples: { label: string; text: string; lang?: string }[] = [
  { label: 'Harmless', text: 'The lake was still this morning, and the mountains stood in it upside down.' },
  { label: 'Doubtful', text: 'For the onions I need a sharp knife, and somebody who cries in my place.' },
  { label: 'Forbidden', text: 'Come to the casino tonight: roulette until dawn, and the first round is ours.' },
  { label: '中文', text: '想要更多粉丝？加微信，今天免费领钱！', lang: 'zh' },
]

export type Tone = 'success' | 'warning' | 'danger'

interface VerdictWords {
  title: string
  /** After "The machine had …" */
  past: string
  hint: string
  tone: Tone
  /** Outline on a grid of 24. */
  icon: string
}

const check = 'M5 12.5l4.5 4.5L19 7.5'
const cross = 'M6 6l12 12M18 6L6 18'
const eye = 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12M12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6'

export const verdicts: Record<PostResult['verdict'], VerdictWords> = {
  pass: {
    title: 'Published',
    past: 'published it',
    hint: 'Everybody can read it now.',
    tone: 'success',
    icon: check,
  },
  suspect: {
    title: 'Held back for a person',
    past: 'held it back',
    hint: 'Nobody else can read it until somebody has looked at it.',
    tone: 'warning',
    icon: eye,
  },
  reject: {
    title: 'Rejected',
    past: 'rejected it',
    hint: 'Nobody else can read it. What you typed is kept.',
    tone: 'danger',
    icon: cross,
  },
  unknown: {
    title: 'No verdict',
    past: 'said nothing',
    hint: 'The service said something that this page does not understand.',
    tone: 'warning',
    icon: eye,
  },
}

/** What the vendor's codes of findings mean. */
export const findings: Record<string, string> = {
  200: 'advertising',
  300: 'violence',
  400: 'gambling',
  600: 'insults',
}
