import { describe, expect, it } from 'vitest'
import { compileScenario, type Plan } from '../../src/scenario'
import { tilingOf } from './tiling'

/** Users and pools, each calling the next over a wire of so many milliseconds. */
function chain(ratePerSec: number, ...latenciesMs: readonly number[]): Plan {
  const ids = latenciesMs.map((_, i) => `pool${i}`)
  const compiled = compileScenario({
    spillway: 1,
    name: 'chain',
    nodes: [
      { id: 'users', kind: 'producer', x: 0, y: 0, params: { ratePerSec } },
      ...ids.map((id) => ({ id, kind: 'worker-pool', x: 0, y: 0 })),
    ],
    wires: ids.map((to, i) => ({ id: `w${i}`, from: i === 0 ? 'users' : ids[i - 1], to, latencyMs: latenciesMs[i] })),
  })
  if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems))
  return compiled.plan
}

const here = (plan: Plan) => new Uint8Array(plan.nodes.length)
const tilesOf = (plan: Plan, assignment = here(plan), worker = 0) => tilingOf(plan, assignment, worker)

describe('tiles', () => {
  it('are one for each node between wires that take long enough for many events', () => {
    const plan = chain(10_000, 0.5, 0.5, 0.7)
    expect(tilesOf(plan)).toEqual({ tiles: 4, tileOf: Uint8Array.of(0, 2, 1, 3), lookaheadNs: 5e5 })
  })

  it('keep nodes together whose wires take no time, or too little for the events they carry', () => {
    expect(tilesOf(chain(10_000, 0.5, 0, 0.5))?.tileOf).toEqual(Uint8Array.of(0, 2, 2, 1))
    expect(tilesOf(chain(10_000, 1, 0.001, 1))).toEqual({ tiles: 3, tileOf: Uint8Array.of(0, 2, 2, 1), lookaheadNs: 1e6 })
    expect(tilesOf(chain(10_000, 0, 0))).toBeNull()
  })

  it('are numbered so that no two neighbours of a chain are in the same half', () => {
    const tiling = tilesOf(chain(10_000, 1, 1, 1, 1, 1))
    expect([...(tiling?.tileOf ?? [])].map((tile) => tile < 3)).toEqual([true, false, true, false, true, false])
  })

  it('are not made where little happens', () => {
    expect(tilesOf(chain(10, 0.5, 0.5))).toBeNull()
    expect(tilesOf(chain(10, 500, 500))?.tiles).toBe(3)
  })

  it('are of one worker’s nodes only, whatever lies between the workers', () => {
    const plan = chain(20_000, 0.5, 0.001, 0.8, 0.8)
    const assignment = Uint8Array.of(0, 0, 1, 1, 1)
    expect(tilesOf(plan, assignment, 0)).toEqual({ tiles: 2, tileOf: Uint8Array.of(0, 1, 0, 0, 0), lookaheadNs: 5e5 })
    const other = tilesOf(plan, assignment, 1)
    expect(other?.lookaheadNs).toBe(8e5)
    expect(new Set([2, 3, 4].map((node) => other?.tileOf[node])).size).toBe(3)
  })

  it('are no more than a window can look at', () => {
    const plan = chain(1_000_000, ...new Array<number>(60).fill(1))
    const tiling = tilesOf(plan)
    expect(tiling?.tiles).toBe(32)
    expect(Math.max(...(tiling?.tileOf ?? []))).toBe(31)
  })
})
