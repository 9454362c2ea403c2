type Held = 'nodes' | 'wire' | null
let held: Held = null
let givenUp = false

/** What the pointer has in hand of the canvas: nodes on their way, or the loose end of a wire. */
export function inHand(): Held {
  return held
}

/** Whether the drag that ends at this moment is to leave nothing behind. */
export function isGivenUp(): boolean {
  return givenUp
}

export function hold(now: Held): void {
  if (now === held) return
  held = now
  const listen = now !== null ? window.addEventListener : window.removeEventListener
  listen('keydown', onKey, true)
  listen('touchmove', onTouch, true)
}

/** Ends a drag as if it had never begun; `false`: there is none. */
export function giveUpDrag(): boolean {
  if (held === null) return false
  hold(null)
  givenUp = true
  // React Flow follows the mouse until its button is let go, and can be told in no other way.
  document.dispatchEvent(new MouseEvent('mouseup', { bubbles: true, view: window }))
  givenUp = false
  swallowClick()
  return true
}

/** The button is still down: letting it go must not count as a click on what happens to be there. */
function swallowClick(): void {
  const swallow = (event: Event) => event.stopPropagation()
  window.addEventListener('click', swallow, true)
  const end = () => setTimeout(() => window.removeEventListener('click', swallow, true))
  window.addEventListener('pointerup', end, { capture: true, once: true })
}

/** A second finger waits: React Flow would leave the drag half done, and go on with it at the next touch. */
function onTouch(event: TouchEvent): void {
  if (event.touches.length > 1) event.stopPropagation()
}

function onKey(event: KeyboardEvent): void {
  if (event.key !== 'Escape' || !giveUpDrag()) return
  event.preventDefault()
  event.stopImmediatePropagation()
}
