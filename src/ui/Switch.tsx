import './toggles.css'
import { type ReactNode, useId } from 'react'
import { classes } from './classes'
import { type Labelled, useControlNaming } from './field-context'

export interface SwitchProps extends Labelled {
  checked: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean
  className?: string
}

/** On or off, at once. */
export function Switch(props: SwitchProps) {
  const { checked, onChange, disabled, className } = props
  const naming = useControlNaming(props)
  return (
    <button
      {...naming}
      type="button"
      role="switch"
      aria-checked={checked}
      disabled={disabled}
      className={classes('ui-switch', className)}
      onClick={() => onChange(!checked)}
    >
      <span className="ui-switch-track" />
    </button>
  )
}

export interface CheckboxProps extends Labelled {
  checked: boolean
  /** Some of what it stands for is checked. */
  mixed?: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean
  /** The text beside the box; it is the accessible name. */
  children?: ReactNode
  className?: string
}

export function Checkbox(props: CheckboxProps) {
  const { checked, mixed = false, onChange, disabled, children, className } = props
  const naming = useControlNaming(props)
  const ownId = useId()
  const boxId = naming.id ?? ownId
  const box = (
    <input
      {...naming}
      id={boxId}
      aria-labelledby={children === undefined ? naming['aria-labelledby'] : undefined}
      ref={(element) => {
        if (element) element.indeterminate = mixed
      }}
      type="checkbox"
      className="ui-checkbox-box"
      checked={checked}
      disabled={disabled}
      onChange={(event) => onChange(event.target.checked)}
    />
  )
  if (children === undefined) return <span className={classes('ui-checkbox', className)}>{box}</span>
  return (
    <span className={classes('ui-checkbox', className)}>
      {box}
      <label htmlFor={boxId}>{children}</label>
    </span>
  )
}
