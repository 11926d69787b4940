import { createApp, h, version } from 'vue'
import { createTaskgate } from 'vue-taskgate'
import { beforeEach, describe, expect, it, vi } from 'vitest'

/** A build of Vue in one file: it shares no module with the Vue that the package imports. */
const OTHER_COPY = 'vue/dist/vue.esm-browser.js'

const warn = vi.spyOn(console, 'warn')
beforeEach(() => void warn.mockReset().mockReturnValue())

describe('an app that installs the plugin', () => {
  it('warns if another copy of Vue created the app, and names both versions', async () => {
    vi.spyOn(console, 'info').mockReturnValue() // this build announces itself
    const other = (await import(/* @vite-ignore */ OTHER_COPY)) as typeof import('vue')
    other.createApp({ render: () => other.h('p') }).use(createTaskgate())
    expect(warn.mock.calls).toEqual([[expect.stringContaining('expected one copy of Vue on this page, came two')]])
    expect(warn.mock.calls[0]![0]).toContain(`the app uses Vue ${other.version}, this package uses Vue ${version}.`)
  })

  it('is silent if it shares its copy of Vue with the package', () => {
    createApp({ render: () => h('p') }).use(createTaskgate())
    expect(warn).not.toHaveBeenCalled()
  })

  it('is silent in production', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    const other = (await import(/* @vite-ignore */ OTHER_COPY)) as typeof import('vue')
    other.createApp({ render: () => other.h('p') }).use(createTaskgate())
    vi.unstubAllEnvs()
    expect(warn).not.toHaveBeenCalled()
  })
})
