import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

import { describe, expect, it, onTestFinished } from 'vitest'

import { createWorkerPool } from '../../demo/poster/workerPool'

describe('createWorkerPool', () => {
  const signal = new AbortController().signal
  const echo = () => worker('(job) => parentPort.postMessage(job)')

  it('interleaves the jobs of batches that share threads', async () => {
    const pool = createWorkerPool<string, string>(echo)
    onTestFinished(() => pool.close())
    const done: string[] = []
    const options = { threads: 1, signal, onDone: (result: string) => void done.push(result) }
    await Promise.all([pool.run(['a1', 'a2', 'a3'], options), pool.run(['b1', 'b2', 'b3'], options)])
    expect(done).toHaveLength(6)
    expect(done.indexOf('b1')).toBeLessThan(done.indexOf('a3'))
    expect(done.indexOf('a3')).toBeLessThan(done.indexOf('b3'))
  })

  it('ends idle threads and starts new ones for later jobs', async () => {
    const workers: Worker[] = []
    const pool = createWorkerPool<string, string>(() => (workers.push(echo()), workers.at(-1)!), 0)
    onTestFinished(() => pool.close())
    for (const turn of [1, 2]) {
      await pool.run(['job'], { threads: 1, signal, onDone() {} })
      expect(workers).toHaveLength(turn)
      await once(workers.at(-1)!, 'exit')
    }
  })

  it('starts no more threads than a batch requests', async () => {
    const workers: Worker[] = []
    const pool = createWorkerPool<number, number>(() => (workers.push(echo()), workers.at(-1)!))
    onTestFinished(() => pool.close())
    await pool.run([1, 2, 3, 4, 5], { threads: 2, signal, onDone() {} })
    expect(workers).toHaveLength(2)
  })

  it('reports the error that a job throws in a thread', async () => {
    const pool = createWorkerPool<string, string>(() => worker(`() => { throw new Error('no such job') }`))
    onTestFinished(() => pool.close())
    const run = pool.run(['job'], { threads: 1, signal, onDone: unexpected })
    await expect(run).rejects.toMatchObject({ code: 'worker-crashed', cause: { message: 'no such job' } })
  })

  it('rejects the batches in flight when the pool is closed', async () => {
    const pool = createWorkerPool<string, string>(() => worker('() => {}'))
    const run = pool.run(['job'], { threads: 1, signal, onDone: unexpected })
    await Promise.all([pool.close(), expect(run).rejects.toMatchObject({ code: 'pool-closed' })])
  })
})

/** Returns a thread that calls `run` with each job. */
function worker(run: string): Worker {
  return new Worker(`const { parentPort } = require('node:worker_threads'); parentPort.on('message', ${run})`, {
    eval: true,
  })
}

function unexpected(): never {
  throw new Error('unexpected call')
}
