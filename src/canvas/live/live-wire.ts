import type { SimClient } from '../../sim-client/api'
import { courseOf } from '../traffic/geometry'
import type { Frame } from './frames'
import { type Box, grown, touches } from './ticker'

/** What is written into a mounted wire. */
export interface LiveWire {
  readonly id: string
  readonly group: SVGGElement
  readonly path: SVGPathElement
  /** Width now, in steps of a quarter px. */
  shown: number
  width: number
  tone: string
  /** Out of sight, and taken out of the browser's hands. */
  hidden: boolean
}

const EVERY_MS = 250
const LOOK_MS = 120
const FEW_WIRES = 100
/** How far around the view wires come and go, as shares of it. */
const COMES = 0.3
const GOES = 1
const wires = new Map<string, LiveWire>()
const labels = new Map<string, Text>()
let lastMs = 0

export function addLiveWire(wire: LiveWire): () => void {
  wires.set(wire.id, wire)
  return () => {
    if (wires.get(wire.id) === wire) wires.delete(wire.id)
  }
}

/** Writes the rate into a wire's label while it is shown. */
export function addWireLabel(id: string, text: Text): () => void {
  labels.set(id, text)
  lastMs = 0
  return () => {
    if (labels.get(id) === text) labels.delete(id)
  }
}

/** How wide a wire is drawn now, px. */
export function wireWidth(id: string): number {
  return wires.get(id)?.shown ?? 1.5
}

/** Width in px of a wire with a rate in messages per second of virtual time: grows with its logarithm. */
function widthOf(perSec: number): number {
  return Math.min(5, 1.5 + 0.6 * Math.log10(1 + Math.max(0, perSec)))
}

/** A rate in four characters: 12, 4.2k, 1.3M. */
export function rateText(perSec: number): string {
  if (perSec >= 999_500) return `${(perSec / 1e6).toFixed(1)}M`
  if (perSec >= 999.5) return `${(perSec / 1e3).toFixed(1)}k`
  return perSec >= 10 ? perSec.toFixed(0) : perSec.toFixed(1)
}

function paint(wire: LiveWire, client: SimClient): void {
  const view = client.wireView(wire.id)
  if (view === null) return
  wire.width += (widthOf(view.forwardPerSec) - wire.width) * 0.3
  const shown = Math.round(wire.width * 4) / 4
  if (shown !== wire.shown) {
    wire.shown = shown
    wire.path.style.strokeWidth = `${shown}px`
  }
  const failed = view.backPerSec > 0 ? view.failedPerSec / view.backPerSec : 0
  const tone = failed > 0.2 ? 'failing' : view.forwardPerSec > 0 ? 'good' : 'idle'
  if (tone === wire.tone) return
  wire.tone = tone
  wire.group.dataset.tone = tone
}

/** Where there are many wires, those out of sight need not be there. */
function cull(seen: Box | null): void {
  const [comes, goes] = seen === null ? [null, null] : [grown(seen, COMES), grown(seen, GOES)]
  for (const wire of wires.values()) {
    const course = courseOf(wire.id)
    const around = wire.hidden ? comes : goes
    const off = around !== null && course !== undefined && !touches(course, around)
    if (wire.hidden === off) continue
    wire.hidden = off
    wire.group.parentElement?.toggleAttribute('data-off', off)
  }
}

let lookedMs = 0

/** Four times a second: widths, and the labels that are shown. `seen`: what can be seen of the document. */
export function tickWires(frame: Frame, seen: Box): void {
  if (frame.wallMs - lookedMs > LOOK_MS) {
    lookedMs = frame.wallMs
    cull(wires.size > FEW_WIRES ? seen : null)
  }
  if (frame.wallMs - lastMs < EVERY_MS || (frame.idle && lastMs > 0)) return
  lastMs = frame.wallMs
  for (const wire of wires.values()) paint(wire, frame.client)
  for (const [id, text] of labels) {
    const view = frame.client.wireView(id)
    const words = view === null ? '' : `${rateText(view.forwardPerSec)} /s`
    if (text.data !== words) text.data = words
  }
}
