/** What the page reports to a journey: its errors and warnings, and whether it came from the back/forward cache. */
const report = { faults: [] as string[], isRestored: false }
Object.assign(window, { report })
for (const level of ['error', 'warn'] as const) {
  console[level] = (...given: unknown[]) => report.faults.push(given.map(String).join(' '))
}
window.addEventListener('error', ({ message }) => report.faults.push(message))
window.addEventListener('unhandledrejection', ({ reason }) => report.faults.push(String(reason)))
window.addEventListener('pageshow', ({ persisted }) => (report.isRestored = persisted))

export {}
