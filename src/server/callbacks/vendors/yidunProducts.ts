import type { CallbackSource } from '../callbackSource'

import { UnreadablePayload } from '../callbackSource'
import { readAigcStream, readContent, readFile, readImage, readText, readVideoSolution } from './products/contentCheck'
import { kindOf, readElements, readFields } from './products/fields'
import { readLive } from './products/liveCheck'
import { readRiskProfile } from './products/riskProfile'
import { readCrawler, readSolution } from './products/solutionCheck'

/**
 * Yidun's products by the shape of their results:
 *
 * - `risk-profile`: an account, a phone or an address. Also provides a signal for risk rules.
 * - `image`: one picture or an array, in the flat shape of 2020 or the shape of v5.
 * - `text` (v5), `audio` (v4), `video` (v4), `video-solution` (v2: a video with its sound), `file` (v2: documents).
 * - `media` (v2), `report` (v1), `digital-book` (v2): solutions with a reviewer's verdict beside the machine's.
 * - `crawler` (v3, v4): pages and jobs of sites, official accounts and Weibo.
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

/** Reads an item of each product. The shapes are those of `yidun-java-sdk` 1.5.3. */
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

/** Splits `callbackData` into its items: one object, an array, or an array within `{ code, msg, result: [] }`. */
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
