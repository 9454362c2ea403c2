import { describe, expect, it } from 'vitest'
import type { ParamValue } from '../../src/params'
import type { Scenario, ScenarioWire, TimelineEntry } from '../../src/scenario'
import { pool, producer } from './cases/builders'
import { simulate } from './simulate'

interface Transit {
  readonly back: boolean
  readonly sentNs: number
  readonly arrivesNs: number
}

const CHANGE_SEC = 10

/** Requests every 10 ms over one wire to a pool that answers at once. */
function line(wire: Partial<ScenarioWire>, timeline: readonly TimelineEntry[], params = {}): Scenario {
  return {
    spillway: 1,
    name: 'line',
    durationSec: 20,
    nodes: [
      producer({ ratePerSec: 100, arrivals: 'constant', ...params }),
      pool({ workers: null, serviceTimeMs: 0.25, queueCapacity: null }),
    ],
    wires: [{ id: 'w1', from: 'users', to: 'station', ...wire }],
    timeline,
  }
}

/** Every message that crossed the wire, in the order in which they were sent. */
function transitsOf(scenario: Scenario): readonly Transit[] {
  const found: Transit[] = []
  const { nodes } = simulate(scenario, {
    onTransit: (_wire, back, sentNs, arrivesNs) => found.push({ back, sentNs, arrivesNs }),
  })
  expect(nodes.users.balance.holds && nodes.station.balance.holds).toBe(true)
  return found
}

const at = (atSec: number, param: string, to: ParamValue): TimelineEntry => ({ atSec, set: `w1.${param}`, to })

describe('a wire whose latency changes', () => {
  it.each([
    [1, 20],
    [20, 1],
    [0, 3],
    [3, 0],
  ])('from %i to %i ms has the old one for what was sent before that instant, and the new one from it on', (before, after) => {
    const all = transitsOf(line({ latencyMs: before }, [at(CHANGE_SEC, 'latencyMs', after)]))
    for (const { sentNs, arrivesNs } of all) {
      expect(arrivesNs - sentNs).toBe((sentNs < CHANGE_SEC * 1e9 ? before : after) * 1e6)
    }
    const sentAt = all.filter(({ back }) => !back).map(({ sentNs }) => sentNs)
    expect(sentAt, 'one was sent at the very instant').toContain(CHANGE_SEC * 1e9)
    const arrived = all.filter(({ back }) => !back).map(({ arrivesNs }) => arrivesNs)
    const served = all.filter(({ back }) => back).map(({ sentNs }) => sentNs)
    const due = arrived.map((ns) => ns + 250_000).filter((ns) => ns < 20e9)
    expect(served, 'each is served when it arrives').toEqual(due.toSorted((a, b) => a - b))
  })

  it('goes on with its random numbers: a change to what it is already changes nothing', () => {
    const wire = { latencyMs: { dist: 'exponential', mean: 5 } as const, lossRatio: 0.2, bandwidthMbps: 1 }
    const whole = simulate(line(wire, []))
    const same = Object.entries(wire).map(([param, to]) => at(CHANGE_SEC, param, to))
    expect(simulate(line(wire, same)).digest).toBe(whole.digest)
  })

  it('draws from the distribution that it has from then on', () => {
    const spread = { dist: 'uniform', min: 30, max: 40 } as const
    const all = transitsOf(line({ latencyMs: 1 }, [at(CHANGE_SEC, 'latencyMs', spread)]))
    const late = all.filter(({ sentNs }) => sentNs >= CHANGE_SEC * 1e9).map(({ sentNs, arrivesNs }) => (arrivesNs - sentNs) / 1e6)
    expect(late.length).toBeGreaterThan(1900)
    expect(Math.min(...late)).toBeGreaterThanOrEqual(30)
    expect(Math.max(...late)).toBeLessThanOrEqual(40)
    expect(new Set(late).size).toBeGreaterThan(late.length * 0.9)
  })

  it('keeps what faults do to it: a delay stays on top until its own end, and a cut cuts', () => {
    const timeline: TimelineEntry[] = [
      { atSec: 4, fault: 'delay', on: 'w1', addMs: 5, forSec: 8 },
      at(CHANGE_SEC, 'latencyMs', 20),
      { atSec: 15, fault: 'cut', on: 'w1', way: 'forward', forSec: 1 },
      at(15.5, 'latencyMs', 2),
    ]
    const all = transitsOf(line({ latencyMs: 1 }, timeline))
    const baseMs = (sec: number) => (sec < CHANGE_SEC ? 1 : sec < 15.5 ? 20 : 2)
    for (const { back, sentNs, arrivesNs } of all) {
      const sec = sentNs / 1e9
      expect((arrivesNs - sentNs) / 1e6).toBe(baseMs(sec) + (sec >= 4 && sec < 12 ? 5 : 0))
      expect(!back && sec >= 15 && sec < 16).toBe(false)
    }
  })
})

describe('messages that arrive at one instant', () => {
  it('are served in the order in which they were sent, which a change of latency turns round', () => {
    const { nodes, wires, ...rest } = line({ latencyMs: 10 }, [at(CHANGE_SEC, 'latencyMs', 30)])
    const others = producer({ ratePerSec: 100, arrivals: 'constant' }, 'others')
    const scenario: Scenario = {
      ...rest,
      nodes: [...nodes.filter(({ id }) => id === 'users'), others, pool({ workers: 1, serviceTimeMs: 0.25 })],
      wires: [...wires, { id: 'w2', from: 'others', to: 'station', latencyMs: 20 }],
    }
    const waits: (readonly [number, number, number])[] = []
    simulate(scenario, {
      onTransit: (wire, back, sentNs) => back && waits.push([wire, sentNs / 1e9, (sentNs % 1e7) / 250_000]),
    })
    const places = (wire: number, fromSec: number, toSec: number) =>
      new Set(waits.filter(([of, sec]) => of === wire && sec >= fromSec && sec < toSec).map(([, , place]) => place))
    expect([places(0, 1, 10), places(1, 1, 10)], 'sent 10 and 20 ms ago').toEqual([new Set([2]), new Set([1])])
    expect([places(0, 11, 20), places(1, 11, 20)], 'sent 30 and 20 ms ago').toEqual([new Set([1]), new Set([2])])
  })
})

describe('a wire whose loss changes', () => {
  const lost = (timeline: readonly TimelineEntry[], lossRatio = 0) => {
    const sent = transitsOf(line({ latencyMs: 1, lossRatio }, timeline)).filter(({ back }) => !back)
    return (fromSec: number, toSec: number) =>
      (toSec - fromSec) * 100 - sent.filter(({ sentNs }) => sentNs >= fromSec * 1e9 && sentNs < toSec * 1e9).length
  }

  it('loses all or nothing from that instant on', () => {
    const count = lost([at(5, 'lossRatio', 1), at(CHANGE_SEC, 'lossRatio', 0)], 0)
    expect([count(1, 5), count(5, 10), count(10, 20)]).toEqual([0, 500, 0])
  })

  it('is composed with the losses of faults, whichever comes first', () => {
    const fault: TimelineEntry = { atSec: 4, fault: 'loss', on: 'w1', ratio: 1, forSec: 4 }
    const count = lost([fault, at(6, 'lossRatio', 0)], 1)
    expect([count(1, 8), count(8, 20)]).toEqual([700, 0])
    const other = lost([{ ...fault, ratio: 0.5 }, at(6, 'lossRatio', 0.5)])
    const shares = [other(1, 4) / 300, other(4, 6) / 200, other(6, 8) / 200, other(8, 20) / 1200]
    for (const [i, share] of [0, 0.5, 0.75, 0.5].entries()) expect(Math.abs(shares[i] - share), `${i}`).toBeLessThanOrEqual(0.1)
  })
})

describe('a wire whose bandwidth changes', () => {
  it('puts messages onto it one after the other at the speed of the moment; those that wait keep their times', () => {
    const sizes = { classes: [{ type: 'class', sizeBytes: 1000 }] }
    const speeds: readonly (readonly [number, number])[] = [
      [0, 0.5],
      [5, Infinity],
      [6, 0.8],
      [12, 80],
    ]
    const timeline = speeds.slice(1).map(([sec, mbps]) => at(sec, 'bandwidthMbps', mbps === Infinity ? null : mbps))
    const all = transitsOf(line({ latencyMs: 1, bandwidthMbps: 0.5 }, timeline, sizes)).filter(({ back }) => !back)
    expect(all.length).toBeGreaterThan(1500)
    let freeNs = 0
    for (const { sentNs, arrivesNs } of all) {
      const [, mbps] = speeds.findLast(([sec]) => sentNs >= sec * 1e9) ?? speeds[0]
      if (mbps === Infinity) {
        expect(arrivesNs - sentNs).toBe(1e6)
        continue
      }
      freeNs = Math.max(sentNs, freeNs) + Math.round((1000 * 8000) / mbps)
      expect(arrivesNs).toBe(freeNs + 1e6)
    }
  })
})
