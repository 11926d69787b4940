import { checkDigests } from '../../../src/server/runtime/digests/checkDigests'
import { digestMethods } from '../../../src/server/runtime/digests/digests'
import { packageDigests } from './packageDigests'

/** The methods that pass the startup check on this runtime: alone, and with the packages that the documents name. */
export interface DigestReport {
  builtIn: string[]
  withPackages: string[]
}

/** Lists the methods that pass the startup check of a server with these `digests`. */
async function passing(given?: typeof packageDigests): Promise<string[]> {
  const passed = await Promise.all(
    digestMethods.map(async (method) => {
      try {
        const digests = checkDigests({ given, users: [['probe', [method]]] })
        await digests[method](new Uint8Array(0))
        return [method]
      } catch {
        return []
      }
    }),
  )
  return passed.flat()
}

/** Runs on workerd as it is; other runtimes call `fetch`. */
export default {
  async fetch(): Promise<Response> {
    const report: DigestReport = { builtIn: await passing(), withPackages: await passing(packageDigests) }
    return Response.json(report)
  },
}
