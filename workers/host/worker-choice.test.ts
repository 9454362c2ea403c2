import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { buildHost } from '../../scripts/build-host.mjs'
import { compileScenario, type Scenario } from '../../src/scenario'
import { simulate } from '../testing/simulate'
import { type Judge, runInThreads } from './run-in-threads'
import { isFaster, isWorthATrial } from './worker-choice'

/** One worker at ten million events a second, ten times as fast as the clock on the wall. */
const pace = { wallMs: 100, virtualNs: 1e9, events: 1e6 }

describe('the choice of workers', () => {
  it('tries several only where a window holds enough', () => {
    expect(isWorthATrial(pace, 1e13, 0.5e6)).toBe(true)
    expect(isWorthATrial(pace, 1e13, 0.4e6)).toBe(false)
    expect(isWorthATrial(pace, 1e13, Infinity)).toBe(false)
  })

  it('tries several only where a trial in vain would cost less than a twentieth of what is left', () => {
    // Twelve seconds are left, or a little less.
    expect(isWorthATrial(pace, 120e9, 1e6)).toBe(true)
    expect(isWorthATrial(pace, 119e9, 1e6)).toBe(false)
  })

  it('keeps them only when they are clearly faster', () => {
    expect(isFaster({ wallMs: 100, virtualNs: 1.2e9, events: 0 }, pace)).toBe(true)
    expect(isFaster({ wallMs: 100, virtualNs: 1.05e9, events: 0 }, pace)).toBe(false)
  })
})

const judge = (worth: boolean, faster: boolean): Judge => ({ isWorthATrial: () => worth, isFaster: () => faster })

it.each([
  ['has no reason to try several', judge(false, true), 1],
  ['has tried several in vain', judge(true, false), 1],
  ['has tried several and kept them', judge(true, true), 2],
] as const)('a run that %s comes to the same end', async (_, judged, expected) => {
  const scenario: Scenario = {
    spillway: 1,
    name: 'small',
    durationSec: 60,
    nodes: [
      { id: 'users', kind: 'producer', x: 0, y: 0, params: { ratePerSec: 3000 } },
      { id: 'pool', kind: 'worker-pool', x: 1, y: 0, params: { workers: 40 } },
    ],
    wires: [{ id: 'w1', from: 'users', to: 'pool', latencyMs: 0.5 }],
  }
  const compiled = compileScenario(scenario)
  if ('problems' in compiled) throw new Error('does not compile')
  const workerUrl = pathToFileURL(join(await buildHost(), 'node-worker.mjs'))
  const { results, workers } = await runInThreads(compiled.plan, { cores: 4, workerUrl, judge: judged })
  expect(workers).toBe(expected)
  expect(results.digest).toBe(simulate(scenario).digest)
})
