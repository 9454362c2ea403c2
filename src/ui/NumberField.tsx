import './field.css'
import './input.css'
import './number.css'
import { classes } from './classes'
import { type Labelled, useControlNaming, useFieldMessage } from './field-context'
import { type TextPart, textParts } from './number-text'
import { type NumberDraftOptions, useNumberDraft } from './use-number-draft'

export interface NumberFieldProps extends Labelled, NumberDraftOptions {
  /** Grey text before the figure, e.g. `seed`. */
  prefix?: string
  size?: 's' | 'm'
  /** Takes the width of the text instead of the column's. */
  fit?: boolean
  className?: string
}

interface PrintedProps {
  parts: readonly TextPart[]
  fit?: boolean
}

function Printed({ parts, fit }: PrintedProps) {
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
      </span>
    </span>
  )
}

/** Characters of a figure without a unit beside which the place of a unit is kept, so that figures of all fields end on one line. */
const ALIGNED = 7

/** A number with its unit. Arrows step (Shift ×10, Alt ÷10), Enter commits, Escape reverts; bad text stays until mended. */
export function NumberField(props: NumberFieldProps) {
  const { format, prefix, size = 's', fit, min, max, className } = props
  const { input, draft, unit, type, message, shown, commitText, press, focus, letGo } = useNumberDraft(props)
  const naming = useControlNaming(props)
  const inField = useFieldMessage(message)
  const printed = format(shown)
  const parts = textParts(printed)
  // A bare figure is shown by the input itself; one printed with its unit is edited as a whole.
  const plain = parts.length === 1

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
            autoComplete="off"
            spellCheck={false}
            aria-valuenow={Number.isFinite(shown) ? shown : undefined}
            aria-valuetext={[draft ?? printed, unit].filter(Boolean).join(' ')}
            aria-valuemin={min}
            aria-valuemax={max}
            aria-invalid={message !== null || undefined}
            onFocus={focus}
            onChange={(event) => type(event.target.value)}
            onBlur={commitText}
            onKeyDown={press}
            onKeyUp={letGo}
          />
          {draft === null && <Printed parts={parts} fit={fit} />}
        </span>
        {(unit || (plain && !(fit || printed.length > ALIGNED))) && <span className="ui-number-unit">{unit}</span>}
      </div>
      {message !== null && !inField && (
        <div role="alert" className="ui-field-message ui-tone-failing">
          {message}
        </div>
      )}
    </>
  )
}
