/**
 * Tools for users to test their own app and their own storage. They run in any test runner, in Node and in a browser.
 *
 * Each export is documented, and needed in the tests of users.
 */
export { storageConformance } from './storageConformance'
export type { ConformanceCase, StorageHarness } from './storageConformance'
export type { Fault, Mend } from './underFault'

export { createFakeSender } from './fakeSender'
export type { Delivery, FakeSender, FakeSenderOptions, PushOptions, Try } from './fakeSender'
export type { FakeVendor } from './fakeVendor'
export type { Corruption } from './corruptPush'
export { retrySchedules } from './retrySchedules'
export type { RetrySchedule, ScheduleName } from './retrySchedules'

export { preloadPuzzle } from './preloadPuzzle'
