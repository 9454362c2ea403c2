import './field.css'
import './input.css'
import './number.css'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { classes } from './classes'
import { type Labelled, useControlNaming, useFieldMessage } from './field-context'
import { limitNumber, type NumberLimits, stepNumber, type TextPart, textParts } from './number-text'

export interface NumberFieldProps extends Labelled, NumberLimits {
  value: number
  /** Reads what was typed: the number, or a sentence that says what is wrong. */
  parse: (text: string) => number | string
  /** Prints the value, with its unit where the unit depends on it: `8 ms`, `1.2 s`. Words after the figure are shown in grey. */
  format: (value: number) => string
  /** A fixed unit shown inside the field, e.g. `each`. */
  unit?: string
  /** Every change, also in the middle of a row of steps. */
  onChange?: (value: number) => void
  /** The end of a gesture: Enter, leaving the field, or letting go of an arrow key. */
  onCommit?: (value: number) => void
  /** The distance of one arrow press, 1 unless told; a function may scale it with the value. */
  step?: number | ((value: number) => number)
  /** Grey text before the figure, e.g. `seed`. */
  prefix?: string
  size?: 's' | 'm'
  disabled?: boolean
  readOnly?: boolean
  /** Takes the width of the text instead of the column's. */
  fit?: boolean
  className?: string
}

interface PrintedProps {
  parts: readonly TextPart[]
  unit?: string
  fit?: boolean
}

function Printed({ parts, unit, fit }: PrintedProps) {
  const [first, ...rest] = parts
  return (
    <span className={classes('ui-number-printed', fit && 'ui-number-fit')} aria-hidden="true">
      <span className="ui-number-figure">{first?.text}</span>
      <span className="ui-number-unit">
        {rest.map((part, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their place
          <span key={index} className={part.unit ? undefined : 'ui-number-figure'}>
            {part.text}{' '}
          </span>
        ))}
        {unit}
      </span>
    </span>
  )
}

function outside(value: number, { min, max, integer }: NumberLimits, format: (value: number) => string): string | null {
  if (Number.isNaN(value)) return 'Not a number'
  if (min !== undefined && value < min) return `At least ${format(min)}`
  if (max !== undefined && value > max) return `At most ${format(max)}`
  return integer && Number.isFinite(value) && !Number.isInteger(value) ? 'A whole number' : null
}

/** A number with its unit. Arrows step (Shift ×10, Alt ÷10), Enter commits, Escape reverts; bad text stays until mended. */
export function NumberField(props: NumberFieldProps) {
  const { value, parse, format, unit, onChange, onCommit, step = 1, prefix, size = 's', disabled, readOnly, fit } = props
  const { min, max, integer, className } = props
  const [draft, setDraft] = useState<string | null>(null)
  const [live, setLive] = useState<number | null>(null)
  const [message, setMessage] = useState<string | null>(null)
  const before = useRef(value)
  const input = useRef<HTMLInputElement>(null)
  const naming = useControlNaming(props)
  const inField = useFieldMessage(message)
  const limits = { min, max, integer }
  const shown = live ?? value
  const printed = format(shown)
  const parts = textParts(printed)
  // A bare figure is shown by the input itself, its unit stays beside it; a figure printed with its unit is edited as a whole.
  const plain = parts.length === 1

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
    if (live !== null && live !== before.current) onChange?.(before.current)
    setLive(null)
  }

  function press(event: KeyboardEvent<HTMLInputElement>) {
    if (readOnly || event.nativeEvent.isComposing) return
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

  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: passes a press on the unit or the prefix to the input */}
      <div
        className={classes(
          'ui-input ui-number',
          `ui-size-${size}`,
          plain && 'ui-number-plain',
          fit && 'ui-number-fit',
          message && 'ui-input-invalid',
          className,
        )}
        data-draft={draft === null ? undefined : ''}
        onMouseDown={(event) => {
          if (event.target === input.current) return
          event.preventDefault()
          input.current?.focus()
        }}
      >
        {prefix !== undefined && <span className="ui-input-affix">{prefix}</span>}
        <span className="ui-number-box">
          <input
            {...naming}
            ref={input}
            type="text"
            inputMode="decimal"
            role="spinbutton"
            className="ui-input-text ui-figure"
            size={1}
            value={draft ?? printed}
            disabled={disabled}
            readOnly={readOnly}
            autoComplete="off"
            spellCheck={false}
            aria-valuenow={Number.isFinite(shown) ? shown : undefined}
            aria-valuetext={unit ? `${printed} ${unit}` : printed}
            aria-valuemin={min}
            aria-valuemax={max}
            aria-invalid={message !== null || undefined}
            onFocus={(event) => {
              before.current = value
              event.target.select()
            }}
            onChange={(event) => setDraft(event.target.value)}
            onBlur={commitText}
            onKeyDown={press}
            onKeyUp={(event) => {
              if (live !== null && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) commit(live)
            }}
          />
          {draft === null && <Printed parts={parts} unit={plain ? undefined : unit} fit={fit} />}
        </span>
        {plain && (unit || !fit) && <span className="ui-number-unit">{unit}</span>}
      </div>
      {message !== null && !inField && (
        <div role="alert" className="ui-field-message ui-tone-failing">
          {message}
        </div>
      )}
    </>
  )
}
