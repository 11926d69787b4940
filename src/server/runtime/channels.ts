export interface Channels {
  publish(channel: string, message: string): void
  /** Returns the function that unsubscribes. */
  subscribe(channel: string, listener: (message: string) => void): () => void
  clear(): void
}

/** Passes messages between the parts of one process. */
export function createChannels(): Channels {
  const listeners = new Map<string, Set<(message: string) => void>>()
  return {
    publish(channel, message) {
      for (const listener of listeners.get(channel) ?? []) queueMicrotask(() => listener(message))
    },
    subscribe(channel, listener) {
      const subscription = (message: string): void => listener(message) // distinct for each call with the same listener
      listeners.set(channel, (listeners.get(channel) ?? new Set()).add(subscription))
      return () => {
        const set = listeners.get(channel)
        set?.delete(subscription)
        if (set?.size === 0) listeners.delete(channel)
      }
    },
    clear() {
      listeners.clear()
    },
  }
}
