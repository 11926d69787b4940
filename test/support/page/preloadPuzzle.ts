import { beforeAll } from 'vitest'
import { preloadPuzzle } from 'vue-taskgate/testing'

// With fake timers, a lazily loaded chunk would never arrive.
beforeAll(preloadPuzzle)
