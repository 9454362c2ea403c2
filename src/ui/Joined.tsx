import './input.css'
import { type ReactNode, useContext } from 'react'
import { FieldContext } from './field-context'

export interface JoinedProps {
  /** The accessible name of the pair; not needed inside a `Field`. Each control has a label of its own. */
  label?: string
  children: ReactNode
}

/** Two or three small controls in one outline, e.g. a choice and the figure that goes with it. */
export function Joined({ label, children }: JoinedProps) {
  const field = useContext(FieldContext)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset brings a layout of its own
    <div role="group" aria-label={label} aria-labelledby={label === undefined ? field?.labelId : undefined} className="ui-joined">
      {children}
    </div>
  )
}
