import { createContext, useContext, useEffect } from 'react'

/** What a `Field` gives to the control inside it. */
export interface FieldWiring {
  labelId: string
  controlId: string
  describedBy: string | undefined
  invalid: boolean
  /** Shows a message of the control in the field's message slot; null clears it. */
  report: (message: string | null) => void
}

export const FieldContext = createContext<FieldWiring | null>(null)

export interface Labelled {
  /** The accessible name; not needed inside a `Field`. */
  label?: string
  id?: string
}

export interface ControlNaming {
  id: string | undefined
  'aria-label': string | undefined
  'aria-labelledby': string | undefined
  'aria-describedby': string | undefined
}

/** Names a control after its `Field`, or by its own `label`. A second control in the same field passes `secondary`. */
export function useControlNaming({ label, id }: Labelled, secondary = false): ControlNaming {
  const field = useContext(FieldContext)
  return {
    id: id ?? (secondary ? undefined : field?.controlId),
    'aria-label': label,
    'aria-labelledby': label === undefined ? field?.labelId : undefined,
    'aria-describedby': field?.describedBy,
  }
}

/** Sends a message to the surrounding field. Answers whether there is one, else the control shows it itself. */
export function useFieldMessage(message: string | null): boolean {
  const field = useContext(FieldContext)
  const report = field?.report
  useEffect(() => {
    report?.(message)
    return () => report?.(null)
  }, [report, message])
  return report !== undefined
}
