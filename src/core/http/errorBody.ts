import { parseJson } from './parseJson'

type Members = Record<string, unknown>

/**
 * Resolves to the body of the answer that an error of an HTTP client carries, parsed if it is JSON: `response.data` of axios,
 * `data` of ofetch and ky, `response.body` of got and superagent, `json` of wretch, `responseJSON` of jQuery, or the
 * unread body of a `Response`. Undefined if there is none.
 */
export async function errorBody(error: unknown): Promise<unknown> {
  const given = Object(error) as Members
  const answer = given.response ?? error
  const { data, body, responseJSON } = Object(answer) as Members
  const json = typeof given.json === 'object' ? given.json : undefined // a method of `Response`
  const known = given.data ?? data ?? responseJSON ?? json
  const isUnread = known === undefined && answer instanceof Response && !answer.bodyUsed
  const content = isUnread ? await answer.clone().text() : (known ?? body)
  return typeof content === 'string' ? parseJson(content).body : content
}
