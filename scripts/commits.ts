// Checks the subjects of the commits in a range, merges apart; `npx tsx scripts/commits.ts [range]`.
import { execFileSync } from 'node:child_process'

import { subjectFault } from './commitSubject.ts'

const range = process.argv[2] ?? 'origin/main..HEAD'
const subjects = execFileSync('git', ['log', '--no-merges', '--format=%s', range], { encoding: 'utf8' }).split('\n')
const faults = subjects.filter(Boolean).flatMap((subject) => {
  const fault = subjectFault(subject)
  return fault ? [`"${subject}" ${fault}`] : []
})
for (const fault of faults) console.error(fault)
process.exit(faults.length > 0 ? 1 : 0)
