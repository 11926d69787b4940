import type { EventSink, TaskgateEvent } from 'vue-taskgate/server'

import { readdirSync } from 'node:fs'
import { join } from 'node:path'

import { metrics } from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import ts from 'typescript'
import { describe, expect, it, onTestFinished } from 'vitest'

import { filesOf, folderOf, ROOT } from '../support/documents/documents'
import { callbackParts, deploymentParts } from '../support/documents/exampleParts'
import { SLOW, startExample } from '../support/documents/exampleProcess'
import { until } from '../support/time/testClock'
import { createTestBackend } from '../support/backend/testBackend'
import { createVisitor } from '../support/documents/visitor'

const deployment = filesOf('docs/deployment.md')
const callbacks = filesOf('docs/callbacks.md')
const readme = filesOf('README.md')

describe('The documentation', () => {
  it('names only files that a test runs', () => {
    expect(Object.keys(deployment).sort()).toEqual([
      'backup.ts',
      'edge.ts',
      'express.ts',
      'fastify.ts',
      'hono.ts',
      'metrics.ts',
      'node.ts',
      'redis.ts',
      'server/routes/api/[...].ts',
      'sqlite.ts',
      'stop.ts',
      'taskgate.ts',
    ])
    expect(Object.keys(callbacks)).toEqual(['server.ts'])
    expect(Object.keys(readme)).toEqual(['main.ts', 'server.ts'])
  })

  it('type-checks against this release', SLOW, () => {
    const folders = [
      folderOf({ ...deployment, ...deploymentParts }),
      folderOf({ ...callbacks, ...callbackParts }),
      folderOf({ 'server.ts': readme['server.ts']! }),
    ]
    const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile)
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT)
    const files = folders.flatMap((folder) => typeScriptIn(folder))
    const program = ts.createProgram(files, { ...options, types: ['node'] })
    const faults = files.flatMap((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)))
    expect(
      faults.map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`),
    ).toEqual([])
  })

  it('runs the server of the README', SLOW, async () => {
    const { url } = await startExample(folderOf({ 'server.ts': readme['server.ts']! }), 'server.ts')
    const { post, ended } = createVisitor()
    expect((await post(url, '/risk/check', {})).body.needVerify).toBe(false)
    const { status, body } = await post(url, '/startTask', { input: { prompt: 'A ridge at first light' } })
    expect(status).toBe(202)
    expect(await ended(url, body.taskId)).toMatchObject({
      status: 'done',
      result: { url: expect.stringMatching(/^data:/) },
    })
  })
})

describe('metrics.ts', () => {
  it('counts events and records the durations that they report', async () => {
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
    const reader = new PeriodicExportingMetricReader({ exporter })
    const provider = new MeterProvider({ readers: [reader] })
    metrics.setGlobalMeterProvider(provider)
    onTestFinished(() => provider.shutdown())
    const folder = folderOf({ 'metrics.ts': deployment['metrics.ts']! })
    const { count } = (await import(join(folder, 'metrics.ts'))) as { count: EventSink }

    const received: TaskgateEvent[] = []
    const onEvent: EventSink = (event) => {
      received.push(event)
      count(event)
    }
    const { start } = createTestBackend({ onEvent })
    await start()
    await start({ action: 'nothing' })
    await until(() => received.some(({ type }) => type === 'task-settled'))

    await reader.forceFlush()
    const [scope] = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics)
    const points = (name: string) =>
      scope!.metrics
        .filter(({ descriptor }) => descriptor.name === name)
        .flatMap(({ dataPoints }) => dataPoints as { attributes: object; value: unknown }[])
    expect(points('taskgate.events').map(({ attributes, value }) => ({ ...attributes, value }))).toEqual(
      expect.arrayContaining([
        { type: 'task-started', action: 'startTask', value: 1 },
        { type: 'task-settled', action: 'startTask', status: 'done', value: 1 },
      ]),
    )
    const [duration] = points('taskgate.duration')
    expect(duration).toMatchObject({ attributes: { type: 'task-settled', status: 'done' }, value: { count: 1 } })
    expect(JSON.stringify(points('taskgate.events'))).not.toContain('taskId')
  })
})

function typeScriptIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names.filter((name) => name.endsWith('.ts')).map((name) => join(folder, name))
}
