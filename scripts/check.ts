// Everything about the code but its behaviour. Silent when all is well; `npm run check`.
import { spawnSync } from 'node:child_process'

const checks: [name: string, command: string][] = [
  ['Types', 'vue-tsc --noEmit'],
  ['Lint', 'eslint . --max-warnings 0'],
  ['Format', 'prettier --check --log-level warn .'],
  ['Prose', 'tsx scripts/prose.ts'],
  ['Unused code', 'knip --no-progress'],
  ['Build', 'npm run --silent build'],
  ['Package', 'publint --strict'],
  ['Declarations', 'attw --pack . --profile esm-only --exclude-entrypoints ./style.css --quiet'],
  ['Bytes', 'tsx scripts/size.ts'],
]

let isFine = true
for (const [name, command] of checks) {
  const { status, stdout, stderr } = spawnSync(`npx --no-install ${command}`, {
    shell: true,
    encoding: 'utf8',
    env: { ...process.env, FORCE_COLOR: '0' },
  })
  if (status === 0) continue
  isFine = false
  console.error(`\n${name} (${command})\n${stdout}${stderr}`)
}
process.exit(isFine ? 0 : 1)
