import { createDemo } from './createDemo'

const DEFAULT_PORT = 5173

const demo = await createDemo({ port: Number(process.env.PORT ?? DEFAULT_PORT), watch: true })
console.log(`\n  The demo is at ${demo.url}\n`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void demo.close().then(() => process.exit(0)))
}
