/** Parses a text as JSON: its value, undefined if it is empty, or the error. */
export function parseJson(text: string): { body?: unknown; error?: unknown } {
  try {
    return { body: text ? JSON.parse(text) : undefined }
  } catch (error) {
    return { error }
  }
}
