import './toggles.css'
import { type ReactNode, useId } from 'react'
import { classes } from './classes'
import { type Labelled, useControlNaming } from './field-context'

export interface SwitchProps extends Labelled {
  checked: boolean
  onChange: (checked: boolean) => void
}

/** On or off, at once. */
export function Switch(props: SwitchProps) {
  const { checked, onChange } = props
  const naming = useControlNaming(props)
  return (
    <button
      {...naming}
      type="button"
      role="switch"
      aria-checked={checked}
      className="ui-switch"
      onClick={() => onChange(!checked)}
    >
      <span className="ui-switch-track" />
    </button>
  )
}

export interface CheckboxProps extends Labelled {
  checked: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean
  /** The text beside the box; it is the accessible name. */
  children: ReactNode
  className?: string
}

export function Checkbox(props: CheckboxProps) {
  const { checked, onChange, disabled, children, className } = props
  const naming = useControlNaming(props)
  const ownId = useId()
  const boxId = naming.id ?? ownId
  return (
    <span className={classes('ui-checkbox', className)}>
      <input
        {...naming}
        id={boxId}
        // Its own text names it, in a field too.
        aria-labelledby={undefined}
        type="checkbox"
        className="ui-checkbox-box"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      <label htmlFor={boxId}>{children}</label>
    </span>
  )
}
