import './field.css'
import { type ReactNode, useId, useMemo, useState } from 'react'
import { IconButton } from './Button'
import { classes } from './classes'
import { FieldContext, type FieldWiring } from './field-context'
import { InfoIcon, ResetIcon } from './icons'
import { Popover } from './Popover'
import { VisuallyHidden } from './VisuallyHidden'

export interface FieldProps {
  label: string
  /** Marks a value that differs from its default. */
  changed?: boolean
  /** Offers a way back to the default while `changed`. */
  onReset?: () => void
  /** What the default is, for the reset button, e.g. `Reset to 16`. */
  resetLabel?: string
  /** Said in small after the label, e.g. a unit that the control does not show itself. */
  unit?: string
  help?: ReactNode
  /** `line` shows the help under the field; `button` keeps it behind an info button. */
  helpAs?: 'line' | 'button'
  /** A message from outside; the control's own messages appear in the same slot. */
  message?: string | null
  tone?: 'failing' | 'waiting'
  /** `row` puts the control right of the label, `stack` under it over the full width. */
  layout?: 'row' | 'stack'
  /** A second control under the row over the full width, usually a slider. */
  below?: ReactNode
  className?: string
  children?: ReactNode
}

/** A label with its control, and everything that is said about the pair. */
export function Field(props: FieldProps) {
  const { label, changed, onReset, resetLabel, unit, help, helpAs = 'line', message, tone, layout = 'row' } = props
  const { below, className, children } = props
  const base = useId()
  const [reported, setReported] = useState<string | null>(null)
  const shownMessage = reported ?? message ?? null
  const shownTone = reported === null ? (tone ?? 'failing') : 'failing'
  const helpLine = help !== undefined && helpAs === 'line'
  const describedBy = classes(changed && `${base}changed`, helpLine && `${base}help`, shownMessage && `${base}message`)
  const wiring = useMemo<FieldWiring>(
    () => ({
      labelId: `${base}label`,
      controlId: `${base}control`,
      describedBy: describedBy || undefined,
      invalid: shownMessage !== null && shownTone === 'failing',
      report: setReported,
    }),
    [base, describedBy, shownMessage, shownTone],
  )

  return (
    <FieldContext value={wiring}>
      <div className={classes('ui-field', layout === 'stack' && 'ui-field-stacked', changed && 'ui-field-changed', className)}>
        <div className="ui-field-row">
          <div className="ui-field-head">
            <label id={wiring.labelId} htmlFor={wiring.controlId} className="ui-field-label">
              {label}
              {unit && <span className="ui-field-unit"> {unit}</span>}
            </label>
            {changed && <VisuallyHidden id={`${base}changed`}>changed</VisuallyHidden>}
            {help !== undefined && helpAs === 'button' && (
              <Popover
                label={`About ${label}`}
                className="ui-field-about"
                trigger={
                  <IconButton label={`About ${label}`} className="ui-field-action">
                    <InfoIcon />
                  </IconButton>
                }
              >
                {help}
              </Popover>
            )}
            {changed && onReset && (
              <IconButton label={resetLabel ?? `Reset ${label}`} className="ui-field-action" onClick={onReset}>
                <ResetIcon />
              </IconButton>
            )}
          </div>
          {children !== undefined && <div className="ui-field-control">{children}</div>}
        </div>
        {below}
        {helpLine && (
          <div id={`${base}help`} className="ui-field-help">
            {help}
          </div>
        )}
        <div id={`${base}message`} aria-live="polite" className={classes('ui-field-message', `ui-tone-${shownTone}`)}>
          {shownMessage}
        </div>
      </div>
    </FieldContext>
  )
}
