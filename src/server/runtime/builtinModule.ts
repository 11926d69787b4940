/** Returns a module of Node.js, such as `node:fs`, in a runtime that has it, without an import that fails elsewhere. */
export function builtinModule<T extends object>(name: string): Partial<T> | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): Partial<T> | undefined } }
  return process?.getBuiltinModule?.(name)
}
