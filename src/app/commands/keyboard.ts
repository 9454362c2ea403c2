import { itemOf } from '../../canvas'
import { useSession } from '../../state'
import { isApple } from '../../ui'
import type { Command, CommandSet } from './command'
import { commandFor } from './keys'

const TEXT_INPUTS = ['text', 'search', 'number', 'email', 'url', 'password', 'tel']

/** Whether keys belong to a text that is being written there. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return TEXT_INPUTS.includes(target.type)
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
}

/** Whether a command's keys are the text's that is being written there. After Enter a number field has the focus, and nothing of its own to undo. */
function belongsToText(target: EventTarget | null, { inFields }: Command): boolean {
  if (!isTyping(target) || inFields === true) return false
  const isUnwritten = target instanceof Element && target.closest('.ui-number:not([data-draft])') !== null
  return !(isUnwritten && inFields === 'unwritten')
}

/** What Space, Enter, arrows and Tab do on a control that has the focus belongs to that control. */
function ownsKey(target: EventTarget | null, key: string): boolean {
  // Space does nothing on a slider.
  if (target instanceof HTMLInputElement && target.type === 'range' && key === ' ') return false
  return (
    target instanceof Element &&
    target.closest('button, a[href], summary, input, [role="button"], [role="tab"], [role="menuitem"], [role="option"]') !== null
  )
}

const CONTROL_KEYS = [' ', 'Enter', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Tab', 'Delete', 'Backspace']

/**
 * Tab only reaches for the palette where it would otherwise start at the top of the page: nothing, or the canvas as a whole, has the
 * focus. From there on it moves as Tab does.
 */
function isFreeForTab(): boolean {
  const focused = document.activeElement
  return focused === null || focused === document.body || focused.matches('.canvas')
}

/** The canvas keeps the focus from moving to where it is pressed; a field or slider elsewhere would go on getting the keys. */
function leavePanels(pressed: Element | null): void {
  const focused = document.activeElement
  if (pressed?.closest('.canvas') == null || focused?.closest('.canvas') !== null) return
  if (focused instanceof HTMLElement) focused.blur()
}

/** On the canvas Space selects what has the focus. Where that is selected already, as after a click, Space is free to run or pause. */
function isSelectedOnCanvas(target: EventTarget | null): boolean {
  if (!(target instanceof Element) || document.querySelector('.canvas-keyboard-wire') !== null) return false
  const id = target.closest('.react-flow__node, .react-flow__edge')?.getAttribute('data-id')
  if (id == null) return false
  const { selectedNodes, selectedWires, selectedNotes, selectedGroups } = useSession.getState()
  return [...selectedNodes, ...selectedWires, ...selectedNotes, ...selectedGroups].includes(itemOf(id).id)
}

let typedAhead = ''

/** What was typed while a dialog was on its way: the code of one that is opened for the first time takes a moment. */
export function takeTyped(): string {
  const text = typedAhead
  typedAhead = ''
  return text
}

/** Keys belong to the dialog that was asked for, not to what is still seen. */
function typeAhead(event: KeyboardEvent): void {
  if (event.key === 'Escape') useSession.setState({ openDialog: 'none' })
  else if (event.key.length > 1 || event.ctrlKey || event.metaKey) return
  else typedAhead += event.key
  event.preventDefault()
}

/** Runs commands by their keys. Returns what stops it. */
export function startKeyboard(commands: CommandSet): () => void {
  const apple = isApple()
  let pressedByPointer: Element | null = null

  // After a click the focus stays on the button; Space should then run or pause, not press it again.
  function rememberPointer(event: PointerEvent) {
    const target = event.target instanceof Element ? event.target : null
    typedAhead = ''
    pressedByPointer = target?.closest('button, [role="tab"]') ?? null
    leavePanels(target)
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]') !== null) return
    if (useSession.getState().openDialog !== 'none') return typeAhead(event)
    const { target } = event
    const leftByPointer = pressedByPointer !== null && pressedByPointer === target
    if (event.key === 'Tab') {
      pressedByPointer = null
      if (event.shiftKey || !isFreeForTab()) return
    } else if (CONTROL_KEYS.includes(event.key) && ownsKey(target, event.key) && !leftByPointer) return
    const command = commandFor(event, commands.values(), apple)
    if (command === null || belongsToText(target, command)) return
    event.preventDefault()
    if (leftByPointer && target instanceof HTMLElement) target.blur()
    typedAhead = ''
    command.run()
  }
  // Before the canvas takes it.
  function onSpace(event: KeyboardEvent) {
    if (event.key !== ' ' || isTyping(event.target) || !isSelectedOnCanvas(event.target)) return
    event.stopPropagation()
    onKeyDown(event)
  }
  window.addEventListener('pointerdown', rememberPointer, true)
  window.addEventListener('keydown', onSpace, true)
  window.addEventListener('keydown', onKeyDown)
  return () => {
    window.removeEventListener('keydown', onSpace, true)
    window.removeEventListener('pointerdown', rememberPointer, true)
    window.removeEventListener('keydown', onKeyDown)
  }
}
