import { beforeAll } from 'vitest'
import { preloadPuzzle } from 'vue-taskgate/testing'

// Where time stands still, a part of the page that is loaded would never arrive.
beforeAll(preloadPuzzle)
