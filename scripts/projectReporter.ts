import type { Reporter, TestModule } from 'vitest/node'

/** Says at the end how many tests ran in each environment. */
export default class ProjectReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = new Map<string, number>()
    for (const { project, children } of modules) {
      const passed = [...children.allTests('passed')].length
      counts.set(project.name, (counts.get(project.name) ?? 0) + passed)
    }
    const rows = [...counts].map(([name, passed]) => `${name.padEnd(22)}${String(passed).padStart(6)} passed`)
    console.log(`\n Tests by environment\n\n   ${rows.join('\n   ')}`)
  }
}
