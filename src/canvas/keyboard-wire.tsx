import { useStoreApi, ViewportPortal } from '@xyflow/react'
import { useEffect } from 'react'
import { useKeyboardWire } from './canvas-state'
import type { Point } from './edits'
import { cancelKeyboardConnect, keyWhileConnecting } from './keyboard-connect'
import { pathText } from './wire'

/** The wire that is being drawn by keyboard. */
export function KeyboardWire() {
  const wire = useKeyboardWire((state) => state.wire)
  const store = useStoreApi()
  const active = wire !== null
  useEffect(() => {
    if (!active) return
    const onKey = (event: KeyboardEvent) => {
      if (!keyWhileConnecting(event.key, event.shiftKey)) return
      event.preventDefault()
      event.stopPropagation()
    }
    window.addEventListener('keydown', onKey, true)
    window.addEventListener('pointerdown', cancelKeyboardConnect, true)
    return () => {
      window.removeEventListener('keydown', onKey, true)
      window.removeEventListener('pointerdown', cancelKeyboardConnect, true)
    }
  }, [active])

  const edgeOf = (id: string, right: boolean): Point | null => {
    const node = store.getState().nodeLookup.get(id)
    if (node === undefined) return null
    const { x, y } = node.internals.positionAbsolute
    return { x: right ? x + (node.measured.width ?? 0) : x, y: y + (node.measured.height ?? 0) / 2 }
  }
  const target = wire?.candidates[wire.index]
  const from = wire && edgeOf(wire.from, true)
  const to = target && edgeOf(target.node, false)
  const reach = from && to ? Math.max(24, Math.abs(to.x - from.x) / 2) : 0
  if (!from || !to || !target) return null
  return (
    <ViewportPortal>
      <svg className="canvas-keyboard-wire" aria-hidden="true">
        <path strokeDasharray="5 4" d={pathText([from, { x: from.x + reach, y: from.y }, { x: to.x - reach, y: to.y }, to])} />
        <circle cx={to.x} cy={to.y} r={7} />
      </svg>
    </ViewportPortal>
  )
}
