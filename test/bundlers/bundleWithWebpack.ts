import type { AppChunk, Bundler } from './appChunk'
import type { Configuration } from 'webpack'

import { dirname, join } from 'node:path'

import { rspack } from '@rspack/core'
import webpack from 'webpack'

import { ownModules } from './installedApp'

/** A module in the statistics of webpack and Rspack. A concatenated module lists its parts. */
interface ModuleStats {
  nameForCondition?: string | null
  modules?: ModuleStats[]
}

interface Stats {
  toJson(options: object): {
    errors?: { message: string }[]
    chunks?: { initial?: boolean; modules?: ModuleStats[] }[]
  }
}

const configuration = (entry: string) =>
  ({
    mode: 'production',
    context: dirname(entry),
    entry,
    output: { path: join(dirname(entry), 'dist') },
    devtool: false,
    performance: false,
    optimization: { minimize: false },
  }) satisfies Configuration

/** Lists every module by its path, including the parts of concatenated modules, which Rspack calls orphans. */
const STATS = {
  all: false,
  errors: true,
  chunks: true,
  chunkModules: true,
  chunkModulesSpace: Infinity,
  nestedModules: true,
  nestedModulesSpace: Infinity,
  dependentModules: true,
  orphanModules: true,
}

export const bundleWithWebpack: Bundler = async (entry) =>
  chunksOf(await statsOf((done) => webpack(configuration(entry), done)))

/** Rspack accepts webpack's configuration and returns the same statistics. */
export const bundleWithRspack: Bundler = async (entry) =>
  chunksOf(await statsOf((done) => rspack(configuration(entry), done)))

function statsOf(run: (done: (error: Error | null, stats?: Stats) => void) => unknown): Promise<Stats> {
  return new Promise((resolve, reject) => run((error, stats) => (stats ? resolve(stats) : reject(error))))
}

function chunksOf(stats: Stats): AppChunk[] {
  const { errors = [], chunks = [] } = stats.toJson(STATS)
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'))
  return chunks.map(({ initial = false, modules = [] }) => ({
    isFirst: initial,
    modules: ownModules(modules.flatMap(pathsOf)),
  }))
}

function pathsOf({ nameForCondition, modules }: ModuleStats): (string | undefined)[] {
  return modules ? modules.flatMap(pathsOf) : [nameForCondition ?? undefined]
}
