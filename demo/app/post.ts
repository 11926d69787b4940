import type { PostInput } from '../postInput'
import type { PostResult } from '../postAction'

import { defineAction } from 'vue-taskgate'

/** Publishes a post if the checking service accepts it. */
export const post = defineAction<PostInput, PostResult>('publishPost', { label: 'Post' })

/** The button does not say "Done", because the post may be rejected. */
export const buttonWords = {
  running: () => 'Being checked…',
  busy: { pending: 'Being checked…', done: 'Checked' },
}

export const manners: { name: PostInput['manner']; label: string; hint: string }[] = [
  { name: 'in-time', label: 'In time', hint: 'The verdict arrives shortly after the post is handed over.' },
  { name: 'early', label: 'Too early', hint: 'The verdict arrives before the service has answered the hand-over.' },
  { name: 'late', label: 'Late', hint: 'The verdict arrives after eight seconds.' },
  { name: 'twice', label: 'Twice', hint: 'The same verdict arrives twice at the same time.' },
]

/** Sample texts, one per verdict. */
export const samples: { label: string; text: string; lang?: string }[] = [
  { label: 'Harmless', text: 'The lake was still this morning, and the mountains stood in it upside down.' },
  { label: 'Doubtful', text: 'The onions need a sharp knife, and a cook who cries in my place.' },
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
    hint: 'Your post is public.',
    tone: 'success',
    icon: check,
  },
  suspect: {
    title: 'Held for review',
    past: 'held it for review',
    hint: 'Only you can read it until a person has reviewed it.',
    tone: 'warning',
    icon: eye,
  },
  reject: {
    title: 'Rejected',
    past: 'rejected it',
    hint: 'Only you can read it. Your text is kept.',
    tone: 'danger',
    icon: cross,
  },
  unknown: {
    title: 'No verdict',
    past: 'returned no verdict',
    hint: 'The service returned a verdict that this page does not support.',
    tone: 'warning',
    icon: eye,
  },
}

/** The findings by the vendor's codes. */
export const findings: Record<string, string> = {
  200: 'advertising',
  300: 'violence',
  400: 'gambling',
  600: 'insults',
}
