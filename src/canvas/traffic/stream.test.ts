import { beforeEach, describe, expect, it } from 'vitest'
import type { WireView } from '../../sim-client/api'
import { type Course, courseOf, lengthOf, pointAt, setCourse, wireNear } from './geometry'
import { advance, chance, DOT, flowSpacing, newStream, type Pace, pileOf, putFlow, wantsFlow } from './stream'

function wireView(changes: Partial<WireView>): WireView {
  return { forwardPerSec: 100, backPerSec: 100, failedPerSec: 0, latencyMs: 10, inFlight: 1, ...changes }
}

const PACE: Pace = { wallSec: 1 / 60, factor: 1, running: true, tracedRatio: 1, zoom: 1, thin: 1 }

function straight(): Course {
  const curve = [0, 100, 200, 300].map((x) => ({ x, y: 50 })) as unknown as Course['curve']
  setCourse('w', { source: 'a', target: 'b', curve, control: false })
  const course = courseOf('w')
  if (course === undefined) throw new Error('no course')
  return course
}

describe('courses', () => {
  beforeEach(() => setCourse('w', null))

  it('have equal spacing along a straight wire, requests above it and replies below', () => {
    const spot = { x: 0, y: 0 }
    pointAt(straight(), 0.25, -3.5, spot)
    expect(spot.x).toBeCloseTo(75, 1)
    expect(spot.y).toBeCloseTo(46.5, 5)
    expect(lengthOf(straight())).toBeCloseTo(300, 3)
  })

  it('are found near a point, and not from afar', () => {
    straight()
    expect(wireNear({ x: 150, y: 58 }, 12)).toBe('w')
    expect(wireNear({ x: 150, y: 80 }, 12)).toBeNull()
    expect(wireNear({ x: 150, y: 58 }, 12, (wire) => wire !== 'w')).toBeNull()
  })
})

describe('dots and flow', () => {
  it('show single dots while they can be told apart', () => {
    expect(wantsFlow(wireView({ forwardPerSec: 5, backPerSec: 5, latencyMs: 400 }), PACE, false)).toBe(false)
    expect(wantsFlow(wireView({ forwardPerSec: 4000, latencyMs: 0.5 }), { ...PACE, factor: 0.001 }, false)).toBe(false)
  })

  it('become a flow when dots are too many, too fast or only a sample', () => {
    expect(wantsFlow(wireView({ forwardPerSec: 50, backPerSec: 50, latencyMs: 400 }), PACE, false)).toBe(true)
    expect(wantsFlow(wireView({ forwardPerSec: 4000 }), PACE, false)).toBe(true)
    expect(wantsFlow(wireView({ forwardPerSec: 5, backPerSec: 5, latencyMs: 400 }), { ...PACE, tracedRatio: 0.1 }, false)).toBe(
      true,
    )
  })

  it('keep one particle per message while the rate is low', () => {
    expect(flowSpacing(2, 100)).toBe(50)
    expect(flowSpacing(0, 100)).toBe(Number.POSITIVE_INFINITY)
    expect(flowSpacing(1e6, 100)).toBeLessThan(flowSpacing(100, 100))
  })

  it('do not move while virtual time stands', () => {
    const stream = newStream()
    for (let i = 0; i < 60; i++) advance(stream, wireView({ forwardPerSec: 4000 }), false, PACE)
    const { phaseOut } = stream
    advance(stream, wireView({ forwardPerSec: 4000 }), false, { ...PACE, running: false })
    expect(stream.phaseOut).toBe(phaseOut)
  })

  it('colour the share of replies that failed, within three standard deviations', () => {
    const course = straight()
    const stream = newStream()
    let failed = 0
    let replies = 0
    for (let frame = 0; frame < 12_000; frame++) {
      advance(stream, wireView({ forwardPerSec: 4000, backPerSec: 4000, failedPerSec: 1000 }), false, PACE)
      if (frame < 600 || frame % 180 !== 0) continue // A particle is counted about once: it crosses in 180 frames or so.
      putFlow(stream, course, (color) => {
        if (color === DOT.failing) failed++
        if (color === DOT.failing || color === DOT.good) replies++
      })
    }
    const deviation = Math.sqrt((0.25 * 0.75) / replies)
    expect(Math.abs(failed / replies - 0.25)).toBeLessThan(3 * deviation)
  })

  it('pile up before a node when more is on the wire than its rate and latency explain', () => {
    expect(pileOf(wireView({ inFlight: 1 }), false)).toBe(0)
    expect(pileOf(wireView({ inFlight: 50 }), false)).toBeGreaterThan(5)
    expect(pileOf(wireView({}), true)).toBe(4)
  })

  it('look the same for the same particle', () => {
    expect(chance(-17, 2)).toBe(chance(-17, 2))
    const mean = Array.from({ length: 4000 }, (_, i) => chance(i - 2000, 1)).reduce((a, b) => a + b, 0) / 4000
    expect(Math.abs(mean - 0.5)).toBeLessThan(3 * Math.sqrt(1 / 12 / 4000))
  })
})
