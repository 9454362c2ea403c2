import './touch.css'
import { Position, useConnection, useStore, useStoreApi, ViewportPortal } from '@xyflow/react'
import { useEffect, useState } from 'react'
import { useScenario } from '../../state'
import { announce, useKeyboardWire } from '../canvas-state'
import type { Point } from '../edits'
import { nameOfNode } from '../legal'
import { markTargets } from '../pointer-connect'
import { curveBetween, pathText } from '../wire'
import { type TappedPort, tapped } from './taps'

interface Hint {
  readonly text: string
  readonly at: Point
  readonly refuses: boolean
}

interface TapConnectProps {
  readonly root: HTMLElement | null
}

/** Draws a wire by two taps: on a port, then on a port or the body of another node. */
export function TapConnect({ root }: TapConnectProps) {
  const [from, setFrom] = useState<TappedPort | null>(null)
  const [hint, setHint] = useState<Hint | null>(null)
  useReach(root)
  useTaps(root, from, setFrom, setHint)
  useWaiting(root, from, () => {
    setFrom(null)
    announce('Connecting cancelled.')
  })
  const transform = useStore((state) => state.transform)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a hint stands where the finger was, and the view moved on
  useEffect(() => setHint(null), [transform])
  if (from === null || root === null) return null
  return (
    <>
      <Stub from={from} />
      {hint !== null && <HintBox hint={hint} root={root} />}
    </>
  )
}

/** Hears taps, and clicks of a mouse only while a wire waits for its end. */
function useTaps(
  root: HTMLElement | null,
  from: TappedPort | null,
  setFrom: (from: TappedPort | null) => void,
  setHint: (hint: Hint | null) => void,
): void {
  useEffect(() => {
    if (root === null) return
    let byFinger = false
    const onDown = (event: PointerEvent) => {
      byFinger = event.pointerType !== 'mouse'
    }
    const onClick = (event: MouseEvent) => {
      if (from === null && !byFinger) return
      const outcome = tapped(event, from)
      if (outcome === null) return
      event.preventDefault()
      event.stopPropagation()
      const at = { x: event.clientX, y: event.clientY }
      if ('starts' in outcome) {
        const { scenario } = useScenario.getState()
        const text = outcome.starts.out ? 'Tap where the wire leads' : 'Tap where the wire begins'
        setFrom(outcome.starts)
        setHint({ text, at, refuses: false })
        announce(`From ${nameOfNode(scenario, outcome.starts.node)}. ${text}, or the same port again to cancel.`)
      } else if ('refusal' in outcome) {
        setHint({ text: outcome.refusal, at, refuses: true })
        announce(outcome.refusal)
      } else {
        setFrom(null)
        announce(outcome.said)
      }
    }
    root.addEventListener('pointerdown', onDown, true)
    root.addEventListener('click', onClick, true)
    return () => {
      root.removeEventListener('pointerdown', onDown, true)
      root.removeEventListener('click', onClick, true)
    }
  }, [root, from, setFrom, setHint])
}

/** The look of the canvas while a wire waits for its end, and what gives it up besides a tap. */
function useWaiting(root: HTMLElement | null, from: TappedPort | null, cancel: () => void): void {
  const drags = useConnection((state) => state.inProgress)
  const byKeyboard = useKeyboardWire((state) => state.wire !== null)
  const isThere = useScenario((state) => from === null || state.scenario.nodes.some((node) => node.id === from.node))
  const ends = from !== null && (drags || byKeyboard || !isThere)
  useEffect(() => {
    if (ends) cancel()
  })
  useEffect(() => {
    if (from === null || root === null) return
    const unmark = markTargets(root, from)
    root.dataset.connecting = ''
    from.handle.dataset.tapped = ''
    return () => {
      unmark()
      delete root.dataset.connecting
      delete from.handle.dataset.tapped
    }
  }, [from, root])
  useEffect(() => {
    if (from === null) return
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      event.preventDefault()
      event.stopPropagation()
      cancel()
    }
    window.addEventListener('keydown', onKey, true)
    return () => window.removeEventListener('keydown', onKey, true)
  })
}

/** Side of the square in which a finger hits a port, px of the screen. */
const REACH = 34
const REST_MS = 120

/** Keeps the hit areas of ports as large as a finger at any zoom: written once the view rests. */
function useReach(root: HTMLElement | null): void {
  const store = useStoreApi()
  useEffect(() => {
    if (root === null) return
    let written = 0
    const write = () => {
      const zoom = store.getState().transform[2]
      if (zoom === written) return
      written = zoom
      root.style.setProperty('--port-reach', `${(REACH / zoom).toFixed(1)}px`)
    }
    write()
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = store.subscribe((now, before) => {
      if (now.transform[2] === before.transform[2]) return
      clearTimeout(timer)
      timer = setTimeout(write, REST_MS)
    })
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [root, store])
}

const STUB = 34
const AHEAD: Readonly<Record<Position, readonly [number, number]>> = {
  [Position.Left]: [-1, 0],
  [Position.Right]: [1, 0],
  [Position.Top]: [0, -1],
  [Position.Bottom]: [0, 1],
}
const OPPOSITE: Readonly<Record<Position, Position>> = {
  [Position.Left]: Position.Right,
  [Position.Right]: Position.Left,
  [Position.Top]: Position.Bottom,
  [Position.Bottom]: Position.Top,
}

/** The beginning of the wire that waits. */
function Stub({ from }: { readonly from: TappedPort }) {
  const node = useStore((state) => state.nodeLookup.get(from.item))
  const handle = node?.internals.handleBounds?.[from.out ? 'source' : 'target']?.find((each) => each.id === from.handleId)
  if (node === undefined || handle === undefined) return null
  const { x, y } = node.internals.positionAbsolute
  const start = { x: x + handle.x + handle.width / 2, y: y + handle.y + handle.height / 2 }
  const [dx, dy] = AHEAD[handle.position]
  const end = { x: start.x + dx * STUB, y: start.y + dy * STUB }
  return (
    <ViewportPortal>
      <svg className="canvas-keyboard-wire" aria-hidden="true">
        <path strokeDasharray="5 4" d={pathText(curveBetween(start, handle.position, end, OPPOSITE[handle.position]))} />
        <circle cx={end.x} cy={end.y} r={4} />
      </svg>
    </ViewportPortal>
  )
}

const HINT_WIDTH = 250

function HintBox({ hint, root }: { readonly hint: Hint; readonly root: HTMLElement }) {
  const rect = root.getBoundingClientRect()
  const left = Math.max(8, Math.min(hint.at.x - rect.left + 14, rect.width - HINT_WIDTH))
  const top = Math.min(hint.at.y - rect.top + 24, rect.height - 48)
  return (
    <div
      className="canvas-refusal"
      data-invites={!hint.refuses || undefined}
      aria-hidden="true"
      style={{ transform: `translate(${left}px, ${top}px)` }}
    >
      {hint.text}
    </div>
  )
}
