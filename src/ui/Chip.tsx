import './chip.css'
import type { ReactNode } from 'react'
import { classes, type Tone } from './classes'
import { CrossIcon } from './icons'
import { Tooltip } from './Tooltip'

export interface ChipProps {
  icon?: ReactNode
  tone?: Tone
  /** Makes it a button. */
  onClick?: () => void
  /** Makes the button stay in. */
  pressed?: boolean
  /** Adds a button that takes it away. */
  onRemove?: () => void
  /** The name of that button, e.g. `Remove p99`. */
  removeLabel?: string
  disabled?: boolean
  className?: string
  children: ReactNode
}

/** A round small thing to press, to pick or to take away. */
export function Chip(props: ChipProps) {
  const { icon, tone = 'plain', onClick, pressed, onRemove, removeLabel = 'Remove', disabled, className, children } = props
  const look = classes('ui-chip', `ui-tone-${tone}`, onRemove && 'ui-chip-removable', className)
  const content = (
    <>
      {icon}
      <span className="ui-chip-text">{children}</span>
    </>
  )
  if (!onRemove) {
    if (!onClick) return <span className={look}>{content}</span>
    return (
      <button type="button" className={look} aria-pressed={pressed} disabled={disabled} onClick={onClick}>
        {content}
      </button>
    )
  }
  return (
    <span className={look}>
      {onClick ? (
        <button type="button" className="ui-chip-body" aria-pressed={pressed} disabled={disabled} onClick={onClick}>
          {content}
        </button>
      ) : (
        content
      )}
      <Tooltip text={removeLabel} describes={false}>
        <button type="button" className="ui-chip-remove" aria-label={removeLabel} onClick={onRemove}>
          <CrossIcon size={12} />
        </button>
      </Tooltip>
    </span>
  )
}
