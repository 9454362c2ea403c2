// @vitest-environment happy-dom
import { expect, it, vi } from 'vitest'
import type { NodeView } from '../../kinds/contract'
import type { Face } from '../../kinds/face-contract'
import type { TimelineEntry } from '../../scenario'
import type { SimClient } from '../../sim-client/api'
import type { LiveNode } from './live-node'
import { addLiveNode, healthOf, type Stage, tickNodes } from './ticker'

const face: Face = {
  icon: () => null,
  width: 120,
  drawingHeight: 0,
  health: () => 'good',
  draw: () => undefined,
  figures: (view) => [{ text: String(view.rate('in')), unit: '/s' }],
  describe: (view) => `${view.rate('in')} a second`,
}

function liveNode(id: string): LiveNode {
  const wrapper = document.createElement('div')
  wrapper.className = 'react-flow__node'
  const root = document.createElement('div')
  const box = document.createElement('span')
  const [text, unit] = [document.createTextNode(''), document.createTextNode('')]
  box.append(text, unit)
  root.append(box)
  wrapper.append(root)
  const never = Number.NEGATIVE_INFINITY
  return {
    id,
    face,
    title: id,
    root,
    drawing: null,
    drawingWidth: 120,
    drawingHeight: 0,
    inline: false,
    slots: [{ box, text, unit }],
    aside: null,
    show: null,
    health: null,
    fault: '',
    hidden: false,
    paintedMs: never,
    writtenMs: never,
    describedMs: never,
    described: '',
    units: '',
    chars: 0,
  }
}

function stageOf(timeline?: readonly TimelineEntry[]): Stage {
  const everywhere = { left: 0, top: 0, right: 1000, bottom: 1000 }
  return { seen: () => ({ ...everywhere, zoom: 1 }), boxOf: () => everywhere, timeline: () => timeline }
}

it('writes the figures of the instant at which the run stopped, however soon that came after the last ones', () => {
  const stage = stageOf()
  vi.spyOn(performance, 'now').mockReturnValue(0) // no pass runs out of its budget
  let rate = 0
  const view = { rate: () => rate } as unknown as NodeView
  const client = { view: () => view } as unknown as SimClient
  const live = [liveNode('a'), liveNode('b'), liveNode('c')]
  const stops = live.map(addLiveNode)
  const pass = (wallMs: number, now: number, idle: boolean) => {
    rate = now
    tickNodes({ wallMs, nowNs: wallMs * 1e6, client, idle }, stage)
    return live.map(({ slots, described }) => `${slots[0].text.data} ${described}`)
  }
  const all = (now: number) => live.map(({ id }) => `${now} ${id}: ${now} a second`)

  expect(pass(1000, 1, false)).toEqual(all(1))
  expect(pass(1060, 2, false)).toEqual(all(1))
  expect(pass(1076, 3, false)).toEqual(all(1))
  expect(pass(1092, 3, true)).toEqual(all(3))
  // At rest nothing is written again.
  expect(pass(1400, 4, true)).toEqual(all(3))
  for (const stop of stops) stop()
  vi.restoreAllMocks()
})

it('shows what a node suffers as long as it lasts, and one that has crashed as failing', () => {
  const stage = stageOf([
    { atSec: 2, fault: 'crash', on: 'a', forSec: 1 },
    { atSec: 2, fault: 'slow', on: 'b', factor: 10 },
  ])
  vi.spyOn(performance, 'now').mockReturnValue(0) // no pass runs out of its budget
  const client = { view: () => ({ rate: () => 0 }) as unknown as NodeView } as unknown as SimClient
  const live = [liveNode('a'), liveNode('b')]
  const stops = live.map(addLiveNode)
  let wallMs = 0
  const pass = (sec: number) => {
    wallMs += 1000
    tickNodes({ wallMs, nowNs: sec * 1e9, client, idle: false }, stage)
    return live.map(({ id, root, described }) => [healthOf(id), root.dataset.fault, described])
  }
  const well = (id: string) => ['good', undefined, `${id}: 0 a second`]

  expect(pass(1)).toEqual([well('a'), well('b')])
  expect(pass(2)).toEqual([
    ['failing', 'crashed', 'a: crashed, 0 a second'],
    ['good', 'slow ×10', 'b: slow ×10, 0 a second'],
  ])
  expect(pass(3)).toEqual([well('a'), ['good', 'slow ×10', 'b: slow ×10, 0 a second']])
  expect(pass(1)).toEqual([well('a'), well('b')])
  for (const stop of stops) stop()
  vi.restoreAllMocks()
})
