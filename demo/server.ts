import { fileURLToPath } from 'node:url'

import { createDemo } from './createDemo'

const DEFAULT_PORT = 5173

const demo = await createDemo({
  port: Number(process.env.PORT ?? DEFAULT_PORT),
  folder: fileURLToPath(new URL('./.data', import.meta.url)),
  watch: true,
})
console.log(`\n  The demo is at ${demo.url}\n`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void demo.close().then(() => process.exit(0)))
}
