/** Returns the kind of a value: 'Array', 'Date', 'FileList', 'Object' …, also of a value from another frame. */
export function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1)
}
