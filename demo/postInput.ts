import type { InferOutput } from 'valibot'

import { maxLength, minLength, object, picklist, pipe, string, trim } from 'valibot'

/** How the external service delivers its verdict. A real service does all of these. */
export const manners = ['in-time', 'early', 'late', 'twice'] as const
export type Manner = (typeof manners)[number]

const MAX_AUTHOR = 60
const MAX_TEXT = 2_000

/** The fields of a post. */
export const postInputShape = object({
  author: pipe(
    string('Enter your name.'),
    trim(),
    minLength(1, 'Enter your name.'),
    maxLength(MAX_AUTHOR, `A name has at most ${MAX_AUTHOR} characters.`),
  ),
  text: pipe(
    string('Write something.'),
    trim(),
    minLength(1, 'Write something.'),
    maxLength(MAX_TEXT, `A post has at most ${MAX_TEXT} characters.`),
  ),
  manner: picklist(manners, `Choose how the service behaves: ${manners.join(', ')}.`),
})
export type PostInput = InferOutput<typeof postInputShape>
