import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { bareUnit, limitNumber, type NumberLimits, stepNumber, unitOf } from './number-text'

/** What a field gives and is given; see `NumberField`. */
export interface NumberDraftOptions extends NumberLimits {
  value: number
  /** Reads what was typed: the number, or a sentence that says what is wrong. */
  parse: (text: string) => number | string
  /** Prints the value, with its unit where the unit depends on it: `8 ms`, `1.2 s`. Words after the figure are shown in grey. */
  format: (value: number) => string
  /** What a bare figure is typed in where the value shows no unit, as `∞`. */
  baseUnit?: string
  /** Every change, also in the middle of a row of steps. */
  onChange?: (value: number) => void
  /** The end of a gesture: Enter, leaving the field, or letting go of an arrow key. */
  onCommit?: (value: number) => void
  /** Escape in the middle of a row of steps, instead of a change back to where it began. */
  onGiveUp?: () => void
  /** The distance of one arrow press, 1 unless told; a function may scale it with the value. */
  step?: number | ((value: number) => number)
}

function outside(value: number, { min, max, integer }: NumberLimits, format: (value: number) => string): string | null {
  if (Number.isNaN(value)) return 'Not a number'
  if (min !== undefined && value < min) return `At least ${format(min)}`
  if (max !== undefined && value > max) return `At most ${format(max)}`
  return integer && Number.isFinite(value) && !Number.isInteger(value) ? 'A whole number' : null
}

/** A number being written: the text until it becomes a number, the steps until the key is let go, and what is wrong with it. */
export function useNumberDraft(options: NumberDraftOptions) {
  const { value, format, baseUnit = '', onChange, onCommit, onGiveUp, step = 1, min, max, integer } = options
  const [draft, setDraft] = useState<string | null>(null)
  const [shownUnit, setShownUnit] = useState('')
  const [live, setLive] = useState<number | null>(null)
  const [message, setMessage] = useState<string | null>(null)
  const before = useRef(value)
  const input = useRef<HTMLInputElement>(null)
  const limits = { min, max, integer }
  const shown = live ?? value
  const unit = draft === null ? '' : bareUnit(draft, shownUnit)
  const parse = (text: string) => options.parse(unit === '' ? text : `${text} ${unit}`)

  // A value from elsewhere (undo, a preset) wins over text that never became one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the value changes, whatever else did
  useEffect(() => {
    if (live !== null || document.activeElement === input.current) return
    setDraft(null)
    setMessage(null)
  }, [value])

  function commit(next: number) {
    const changed = live !== null || next !== value
    before.current = next
    setDraft(null)
    setLive(null)
    setMessage(null)
    if (!changed) return
    if (live === null) onChange?.(next)
    onCommit?.(next)
  }

  function commitText() {
    if (draft === null) {
      if (live !== null) commit(live)
      return
    }
    const parsed = parse(draft)
    const wrong = typeof parsed === 'string' ? parsed : outside(parsed, limits, format)
    if (wrong !== null) setMessage(wrong)
    else commit(Number(parsed))
  }

  function stepBy(direction: 1 | -1, event: KeyboardEvent) {
    const typed = draft === null ? shown : parse(draft)
    const from = typeof typed === 'number' ? typed : shown
    const distance = typeof step === 'function' ? step(from) : step
    const next = stepNumber(limitNumber(from, limits), direction, distance, event, limits)
    setDraft(null)
    setMessage(null)
    if (next === shown && draft === null) return
    setLive(next)
    onChange?.(next)
  }

  function revert() {
    setDraft(null)
    setMessage(null)
    if (live !== null && onGiveUp !== undefined) onGiveUp()
    else if (live !== null && live !== before.current) onChange?.(before.current)
    setLive(null)
  }

  function press(event: KeyboardEvent<HTMLInputElement>) {
    if (event.nativeEvent.isComposing) return
    const direction = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0
    if (direction !== 0) stepBy(direction, event)
    else if (event.key === 'Enter') {
      commitText()
      const field = event.currentTarget
      requestAnimationFrame(() => field.select())
    } else if (event.key === 'Escape' && (draft !== null || live !== null)) revert()
    else {
      // With nothing to take back, Escape leaves the field and goes on to the dialog or popover around it.
      if (event.key === 'Escape') event.currentTarget.blur()
      return
    }
    event.preventDefault()
    event.stopPropagation()
  }

  return {
    input,
    draft,
    /** The unit that what is being typed is taken in, where it says none itself. */
    unit,
    type(text: string) {
      // The unit that was seen when the typing began: a run may change the value under the hand.
      if (draft === null) setShownUnit(unitOf(format(shown)) || baseUnit)
      setDraft(text)
    },
    message,
    /** The value now, in the middle of steps too. */
    shown,
    commitText,
    press,
    focus() {
      before.current = value
      input.current?.select()
    },
    letGo(event: KeyboardEvent) {
      if (live !== null && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) commit(live)
    },
  }
}
