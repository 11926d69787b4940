import { expectOption } from '../runtime/expectOption'
import { isWholeNumber } from '../runtime/isWholeNumber'

export interface StartLimitOptions {
  /** Largest JSON body of a start in bytes. Default 1 MiB. */
  jsonBytes?: number
  /** Largest multipart body of a start in bytes, files included. Default 10 MiB. */
  multipartBytes?: number
}

/** Largest bodies of a start in bytes. */
export interface StartLimits {
  json: number
  multipart: number
}

const MIB = 1024 * 1024

/** Fills in the defaults. Throws a `TypeError` that names the option. */
export function checkLimits({ jsonBytes = MIB, multipartBytes = 10 * MIB }: StartLimitOptions = {}): StartLimits {
  expectOption(isWholeNumber(jsonBytes, 1), 'limits.jsonBytes', 'a whole number ≥ 1', jsonBytes)
  expectOption(isWholeNumber(multipartBytes, 1), 'limits.multipartBytes', 'a whole number ≥ 1', multipartBytes)
  return { json: jsonBytes, multipart: multipartBytes }
}
