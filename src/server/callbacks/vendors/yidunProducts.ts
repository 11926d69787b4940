import type { CallbackSource } from '../callbackSource'

import { UnreadablePayload } from '../callbackSource'
import { readAigcStream, readContent, readFile, readImage, readText, readVideoSolution } from './products/contentCheck'
import { kindOf, readElements, readFields } from './products/fields'
import { readLive } from './products/liveCheck'
import { readRiskProfile } from './products/riskProfile'
import { readCrawler, readSolution } from './products/solutionCheck'

/**
 * What Yidun checks, by the shape of its results:
 *
 * - `risk-profile`: of an account, a phone or an address. Also gives a signal for risk rules.
 * - `image`: pictures, in the flat shape of 2020 and in that of v5, one or an array of them.
 * - `text` (v5), `audio` (v4), `video` (v4), `video-solution` (v2: a video with its sound), `file` (v2: documents).
 * - `media` (v2), `report` (v1), `digital-book` (v2): solutions, in which a person's verdict stands beside the machine's.
 * - `crawler` (v3, v4): pages, and jobs, of sites, official accounts and Weibo.
 * - `live-audio` (v4), `live-video` (v4), `live-wall` (v3: both): many pushes for one task.
 * - `aigc-stream` (v1): generated text; the session is the task.
 */
export type YidunProduct =
  | 'risk-profile'
  | 'image'
  | 'text'
  | 'audio'
  | 'video'
  | 'video-solution'
  | 'file'
  | 'media'
  | 'report'
  | 'digital-book'
  | 'crawler'
  | 'live-audio'
  | 'live-video'
  | 'live-wall'
  | 'aigc-stream'

/** What an item of each product says. The shapes are those of `yidun-java-sdk` 1.5.3. */
export const yidunProducts: Record<YidunProduct, CallbackSource['update']> = {
  'risk-profile': readRiskProfile,
  image: readImage,
  text: readText,
  audio: readContent,
  video: readContent,
  'video-solution': readVideoSolution,
  file: readFile,
  media: readSolution,
  report: readSolution,
  'digital-book': readSolution,
  crawler: readCrawler,
  'live-audio': readLive,
  'live-video': readLive,
  'live-wall': readLive,
  'aigc-stream': readAigcStream,
}

/** The items of `callbackData`: one object, an array of them, or an answer `{ code, msg, result: [] }` around one. */
export function yidunItems(payload: string): string[] {
  const kind = kindOf(payload)
  if (kind === 'an array') return readElements(payload, 'callbackData')
  if (kind !== 'an object') {
    throw new UnreadablePayload(`vue-taskgate: expected callbackData as a JSON object or array; came ${kind}.`)
  }
  const fields = readFields(payload, 'callbackData')
  const result = fields.get('result')
  return fields.has('code') && result?.startsWith('[') ? readElements(result, 'result') : [payload.trim()]
}
