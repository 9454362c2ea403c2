import { useScenario } from '../../state'
import { drawWire } from '../draw-wire'
import { itemOf, portOf } from '../item-ids'
import { type DrawnFrom, jointTo, nameOfNode, refusalAt } from '../legal'

/** The port at which a wire begins that waits for its other end. */
export interface TappedPort extends DrawnFrom {
  readonly handle: HTMLElement
  /** Ids of the canvas. */
  readonly item: string
  readonly handleId: string
}

/** What a tap did: a wire waits for its end, it cannot end there, or it no longer waits. */
export type Outcome = { readonly starts: TappedPort } | { readonly refusal: string } | { readonly said: string }

/** Where hit areas of one node overlap, the port nearest to the finger. */
function nearest(handle: HTMLElement, { clientX, clientY, detail }: MouseEvent): HTMLElement {
  const beside = [...(handle.parentElement?.querySelectorAll<HTMLElement>('.react-flow__handle') ?? [])]
  // Without a pointer, as from a screen reader, there is no place to measure from.
  if (detail === 0) return handle
  const away = (each: HTMLElement) => {
    const box = each.getBoundingClientRect()
    return Math.hypot(box.left + box.width / 2 - clientX, box.top + box.height / 2 - clientY)
  }
  return beside.reduce((best, each) => (away(each) < away(best) ? each : best), handle)
}

function portUnder(event: MouseEvent): TappedPort | null {
  const hit = event.target instanceof Element ? event.target.closest<HTMLElement>('.react-flow__handle') : null
  if (hit === null) return null
  const handle = nearest(hit, event)
  const { nodeid: item, handleid: handleId } = handle.dataset
  if (item === undefined || handleId === undefined) return null
  return { ...portOf(item, handleId), handle, item, handleId, out: handle.classList.contains('source') }
}

/** The node whose body is under a tap, but not the one at which the wire begins. */
function bodyUnder(event: MouseEvent, from: TappedPort): string | null {
  const item = event.target instanceof Element ? event.target.closest<HTMLElement>('.react-flow__node')?.dataset.id : undefined
  if (item === undefined || item === from.item || itemOf(item).sort === 'note') return null
  return item
}

function endAt(from: TappedPort, node: string, port: string | null): Outcome {
  const { scenario } = useScenario.getState()
  const refusal = refusalAt(scenario, from, node, port)
  const joint = jointTo(scenario, from, node, port)
  if (refusal !== null || joint === null) return { refusal: refusal ?? '' }
  drawWire(joint)
  return { said: `Connected ${nameOfNode(scenario, joint.fromNode)} to ${nameOfNode(scenario, joint.toNode)}.` }
}

/** What a tap on the canvas does for connecting; `null`: it has nothing to do with it. */
export function tapped(event: MouseEvent, from: TappedPort | null): Outcome | null {
  if (event.target instanceof Element && event.target.closest('[data-over-canvas], a, input, textarea')) return null
  const port = portUnder(event)
  if (from === null) return port === null ? null : { starts: port }
  if (port !== null && port.handle !== from.handle) {
    if (port.out !== from.out) return endAt(from, port.node, port.port)
    if (port.item === from.item) return { starts: port }
  }
  const body = bodyUnder(event, from)
  return body === null ? { said: 'Connecting cancelled.' } : endAt(from, body, null)
}
