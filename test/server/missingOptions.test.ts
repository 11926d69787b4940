import { createTaskgateServer, ilivedata, yidun, yidunCaptcha } from 'vue-taskgate/server'
import { createBullRunner } from 'vue-taskgate/server/bullmq'
import { expect, it } from 'vitest'

it.each(Object.entries({ createTaskgateServer, yidun, ilivedata, yidunCaptcha, createBullRunner }))(
  '%s throws a TypeError that names what it takes if it has no options',
  (name, make) => {
    const called = make as (options?: unknown) => unknown
    expect(() => called()).toThrow(`vue-taskgate: ${name}() takes an object of options; came undefined.`)
    expect(() => called(null)).toThrow(TypeError)
  },
)
