export interface Channels {
  publish(channel: string, message: string): void
  /** Returns the function that ends it. */
  subscribe(channel: string, listener: (message: string) => void): () => void
  clear(): void
}

/** Messages between the parts of one process. */
export function createChannels(): Channels {
  const listeners = new Map<string, Set<(message: string) => void>>()
  return {
    publish(channel, message) {
      for (const listener of listeners.get(channel) ?? []) queueMicrotask(() => listener(message))
    },
    subscribe(channel, listener) {
      const own = (message: string): void => listener(message) // its own function, so that each call counts once
      listeners.set(channel, (listeners.get(channel) ?? new Set()).add(own))
      return () => {
        const set = listeners.get(channel)
        set?.delete(own)
        if (set?.size === 0) listeners.delete(channel)
      }
    },
    clear() {
      listeners.clear()
    },
  }
}
