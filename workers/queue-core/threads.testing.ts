import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { bundleForNode } from '../../scripts/build-host.mjs'
import type { ThreadTask } from './thread-entry.testing'

const root = join(import.meta.dirname, '../..')

/** A thread of a test. */
export interface TestThread {
  readonly worker: Worker
  /** Settles when the thread says that it is about to block. */
  readonly ready: Promise<void>
  /** What its role returned; rejects when it throws. */
  readonly result: Promise<unknown>
}

/** Bundles the thread side, since worker_threads load no TypeScript, and returns how to start threads and how to clean up. */
export async function threadStarter(): Promise<{ start: (task: ThreadTask) => TestThread; remove: () => void }> {
  const cacheDir = join(root, 'node_modules/.cache')
  mkdirSync(cacheDir, { recursive: true })
  const outDir = mkdtempSync(join(cacheDir, 'queue-core-test-'))
  await bundleForNode({ thread: join(import.meta.dirname, 'thread-entry.testing.ts') }, outDir)
  return {
    start: (task) => start(join(outDir, 'thread.mjs'), task),
    remove: () => rmSync(outDir, { recursive: true, force: true }),
  }
}

function start(file: string, task: ThreadTask): TestThread {
  const worker = new Worker(file, { workerData: task, execArgv: [] })
  const ready = new Promise<void>((resolve) => {
    worker.on('message', (message) => message === 'ready' && resolve())
  })
  const result = new Promise<unknown>((resolve, reject) => {
    worker.on('message', (message) => message !== 'ready' && resolve(message.result))
    worker.on('error', reject)
    worker.on('exit', () => reject(new Error('the thread ended without a result')))
  })
  // A test that terminates its thread does not wait for the result.
  result.catch(() => {})
  return { worker, ready, result }
}
