import { OUTCOMES } from '../params'
import { outcomeTitle } from './explain'

export interface OutcomeTextProps {
  /** `null`: no answer was seen. */
  readonly outcome: number | null
  readonly isLate?: boolean
}

/** Colours of state by group of outcomes. */
export const TONES = { ok: 'good', failed: 'failing', rejected: 'refused', dropped: 'refused' } as const

/** An outcome in the colour of its state. */
export function OutcomeText({ outcome, isLate = false }: OutcomeTextProps) {
  const tone = outcome === null ? 'none' : isLate ? 'waiting' : TONES[OUTCOMES[outcome].group]
  return (
    <span className="traces-outcome" data-tone={tone}>
      {isLate ? `${outcomeTitle(outcome)}, late` : outcomeTitle(outcome)}
    </span>
  )
}
