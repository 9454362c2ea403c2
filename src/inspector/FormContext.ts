import { createContext } from 'react'
import type { WireChoice } from './selection'

/** What the controls of one form know of their surroundings. */
export interface FormSurroundings {
  /** Out wires of the node, for parameters that choose among them. */
  readonly wires: readonly WireChoice[]
  readonly durationSec: number
  /** Name of the node whose values a control shows where several differ. */
  readonly firstName: string
}

export const FormContext = createContext<FormSurroundings>({ wires: [], durationSec: 60, firstName: '' })
