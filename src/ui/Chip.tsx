import './chip.css'
import type { ReactNode } from 'react'

export interface ChipProps {
  onClick: () => void
  children: ReactNode
}

/** A round small thing to press. */
export function Chip({ onClick, children }: ChipProps) {
  return (
    <button type="button" className="ui-chip" onClick={onClick}>
      <span className="ui-chip-text">{children}</span>
    </button>
  )
}
