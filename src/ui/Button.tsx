import './button.css'
import type { ComponentProps, MouseEvent, ReactNode } from 'react'
import { classes } from './classes'
import type { Side } from './floating'
import { ariaKeys } from './keys'
import { Tooltip } from './Tooltip'

export type ButtonVariant = 'primary' | 'quiet' | 'ghost' | 'danger'
export type ControlSize = 's' | 'm'

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** Primary acts, quiet has an outline, ghost is bare until touched, danger destroys. */
  variant?: ButtonVariant
  size?: ControlSize
  /** Drawn before the text, 14 px. */
  icon?: ReactNode
  children: ReactNode
}

type Press = (event: MouseEvent<HTMLButtonElement>) => void

/** A disabled control keeps the focus and its tooltip, so it is marked instead of switched off. */
function guarded(disabled: boolean | undefined, onClick: Press | undefined): Press | undefined {
  if (!disabled) return onClick
  return (event) => {
    event.preventDefault()
    event.stopPropagation()
  }
}

export function Button({ variant = 'quiet', size = 's', icon, className, disabled, onClick, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={classes('ui-button', `ui-button-${variant}`, `ui-size-${size}`, className)}
      aria-disabled={disabled || undefined}
      onClick={guarded(disabled, onClick)}
    >
      {icon}
      <span className="ui-button-text">{children}</span>
    </button>
  )
}

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children' | 'aria-label'> {
  /** The accessible name, and the tooltip unless `tooltip` says more. */
  label: string
  tooltip?: string
  /** A key combination such as `Mod+Z`, shown in the tooltip. */
  keys?: string
  tooltipSide?: Side
  /** Present for buttons that stay in. */
  pressed?: boolean
  variant?: 'ghost' | 'quiet'
  size?: ControlSize
  /** The icon. */
  children: ReactNode
}

export function IconButton(props: IconButtonProps) {
  const { label, tooltip, keys, tooltipSide, pressed, variant = 'ghost', size = 's', className, ...others } = props
  const { disabled, onClick, children, ...rest } = others
  return (
    <Tooltip text={tooltip ?? label} keys={keys} side={tooltipSide} describes={tooltip !== undefined && tooltip !== label}>
      <button
        type="button"
        {...rest}
        className={classes('ui-button ui-icon-button', `ui-button-${variant}`, `ui-size-${size}`, className)}
        aria-label={label}
        aria-pressed={pressed}
        aria-keyshortcuts={ariaKeys(keys)}
        aria-disabled={disabled || undefined}
        onClick={guarded(disabled, onClick)}
      >
        {children}
      </button>
    </Tooltip>
  )
}

export interface ToggleButtonProps extends Omit<ButtonProps, 'variant' | 'onClick' | 'onChange'> {
  pressed: boolean
  onChange: (pressed: boolean) => void
}

/** A button with text that stays in, e.g. a view that is on or off. */
export function ToggleButton({ pressed, onChange, className, ...rest }: ToggleButtonProps) {
  return (
    <Button
      {...rest}
      variant="quiet"
      className={classes('ui-toggle-button', className)}
      aria-pressed={pressed}
      onClick={() => onChange(!pressed)}
    />
  )
}
