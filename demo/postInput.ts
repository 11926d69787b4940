import type { InferOutput } from 'valibot'

import { maxLength, minLength, object, picklist, pipe, string, trim } from 'valibot'

/** How the outside service tells its verdict; a real one does any of these. */
export const manners = ['in-time', 'early', 'late', 'twice'] as const
export type Manner = (typeof manners)[number]

const MAX_AUTHOR = 60
const MAX_TEXT = 2_000

/** What a post is made of. */
export const postInputShape = object({
  author: pipe(
    string('Say who writes.'),
    trim(),
    minLength(1, 'Say who writes.'),
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
