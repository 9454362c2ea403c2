import { useState } from 'react'
import type { KindSchema, Surroundings, Warning } from '../kinds/contract'
import { resolveParams } from '../params'
import { lateText, Notice } from '../ui'
import type { Params } from './values'

export interface WarningsProps {
  warnings: readonly Warning[]
  /** Opens the page that explains the kind. */
  onLearn: () => void
}

/** Known traps in a node's parameters and surroundings. */
export function warningsOf(schema: KindSchema, params: Params, around: Omit<Surroundings<never>, 'params'>): readonly Warning[] {
  return schema.warnings?.({ params: resolveParams(schema.params, params), ...around }) ?? []
}

export function Warnings({ warnings, onLearn }: WarningsProps) {
  return (
    <div className="insp-warnings" role="status" aria-label="Warnings">
      {warnings.map((warning) => (
        <OneWarning key={warning.text} warning={warning} onLearn={onLearn} />
      ))}
    </div>
  )
}

/** One sentence; why comes on request, and then the way to more. */
function OneWarning({ warning, onLearn }: { warning: Warning; onLearn: () => void }) {
  const [open, setOpen] = useState(false)
  return (
    <Notice
      title={lateText(warning.text)}
      detail={open ? lateText(warning.why) : undefined}
      actionLabel={open ? 'More about this kind' : 'Learn why'}
      onAction={() => (open ? onLearn() : setOpen(true))}
    />
  )
}
