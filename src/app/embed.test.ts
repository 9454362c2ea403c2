import { describe, expect, it, vi } from 'vitest'
import { SCHEMAS } from '../kinds/schemas'
import { STANDARD_METRICS } from '../kinds/standard-metrics'
import type { Scenario } from '../scenario'
import type { SimClient } from '../sim-client'
import { figureProblem, readRequest, startEmbed } from './embed'

const SCENARIO: Scenario = {
  spillway: 1,
  name: 'One',
  nodes: [{ id: 'pool', kind: 'worker-pool', x: 0, y: 0 }],
  wires: [],
}

describe('messages of the page around', () => {
  it('are left alone when they are not meant for the player', () => {
    for (const data of [null, 5, 'run', {}, { type: 'run' }, { spillway: 1 }]) expect(readRequest(data)).toBeNull()
  })

  it('are read with their fields, and bounded', () => {
    expect(readRequest({ spillway: 1, type: 'run', extra: true })).toEqual({ type: 'run' })
    expect(readRequest({ spillway: 1, type: 'seek', sec: 12.5 })).toEqual({ type: 'seek', sec: 12.5 })
    expect(readRequest({ spillway: 1, type: 'speed', factor: Number.POSITIVE_INFINITY })).toMatchObject({ type: 'speed' })
    expect(readRequest({ spillway: 1, type: 'subscribe', figures: ['a.b'], everyMs: 1 })).toMatchObject({ everyMs: 100 })
  })

  it('are refused with a reason where they are wrong', () => {
    expect(readRequest({ spillway: 2, type: 'run' })).toContain('version 1')
    expect(readRequest({ spillway: 1, type: 'explode' })).toContain('type')
    expect(readRequest({ spillway: 1, type: 'seek', sec: -1 })).toContain('sec')
    expect(readRequest({ spillway: 1, type: 'speed', factor: 0 })).toContain('factor')
    expect(readRequest({ spillway: 1, type: 'subscribe', figures: 'all' })).toContain('figures')
  })
})

describe('figures', () => {
  it('are those of goals, of nodes and metrics that there are', () => {
    for (const figure of ['pool.latencyMsP99', 'pool.inRate', 'pool.inProgress', 'system.goodRate']) {
      expect(figureProblem(SCENARIO, figure), figure).toBeNull()
    }
    expect(figureProblem(SCENARIO, 'nobody.inRate')).toContain('no node')
    expect(figureProblem(SCENARIO, 'pool.magicRate')).toContain('no metric')
    expect(figureProblem(SCENARIO, 'system.constructor')).toContain('system has')
    expect(figureProblem(SCENARIO, 'what? x')).toContain('no figure')
  })

  it('have the endings of their type, and no other: it would be another figure, or none for ever', () => {
    for (const figure of ['pool.latencyMsMean', 'pool.in', 'pool.inTotal', 'pool.utilizationMean']) {
      expect(figureProblem(SCENARIO, figure), figure).toBeNull()
    }
    for (const figure of ['pool.latencyMs', 'pool.latencyMsMax', 'pool.latencyMsRate']) {
      expect(figureProblem(SCENARIO, figure), figure).toContain('P50, P95, P99 and Mean')
    }
    expect(figureProblem(SCENARIO, 'pool.utilizationMax')).toContain('"pool.utilizationMax": of a level there is Mean')
    expect(figureProblem(SCENARIO, 'pool.inRatio')).toContain('of a count there are Rate and Total')
  })

  it('of every metric of every kind can be asked for', () => {
    const ending = { counter: 'Rate', gauge: '', histogram: 'MsP99' }
    for (const { id, metrics } of SCHEMAS.values()) {
      const nodes = [{ id: 'n', kind: id, x: 0, y: 0 }]
      for (const [name, { type }] of Object.entries({ ...STANDARD_METRICS, ...metrics })) {
        if (!(type in ending)) continue
        const figure = `n.${name}${ending[type as keyof typeof ending]}`
        expect(figureProblem({ ...SCENARIO, nodes }, figure), `${id} ${figure}`).toBeNull()
      }
    }
  })
})

describe('the player, steered', () => {
  it.each(['paused', 'running'] as const)('goes to an instant %s as it was', (status) => {
    const heard: ((event: unknown) => void)[] = []
    const around = {}
    const frame = { parent: around, addEventListener: (_: string, hear: (event: unknown) => void) => heard.push(hear) }
    const load = vi.fn()
    const client = { load, figures: () => ({ status }), onFrame: () => () => {} }
    const post = vi.fn()
    startEmbed(frame as unknown as Window, { client: client as unknown as SimClient, scenario: () => SCENARIO, post })
    const steer = (source: object) =>
      heard[0]({ source, origin: 'https://host', data: { spillway: 1, type: 'seek', sec: 5, id: 7 } })
    steer(frame)
    expect(load).not.toHaveBeenCalled()
    steer(around)
    expect(load).toHaveBeenCalledWith(SCENARIO, { fromSec: 5, paused: status === 'paused' })
    expect(post).toHaveBeenCalledWith({ spillway: 1, type: 'done', id: 7 }, 'https://host')
  })
})
