import { useState } from 'react'
import type { KindSchema, Surroundings, Warning } from '../kinds/contract'
import { warningsOfKind } from '../kinds/warnings-late'
import { resolveParams } from '../params'
import { lateText, Notice } from '../ui'
import { orderWarnings } from './orders'
import type { Params } from './values'

export interface WarningsProps {
  warnings: readonly Warning[]
  /** Opens the page that explains the kind. */
  onLearn: () => void
  /** Opens the scenario of the gallery that shows what is meant. */
  onLesson: (id: string) => void
}

/** Known traps in a node's parameters and surroundings. */
export function warningsOf(schema: KindSchema, params: Params, around: Omit<Surroundings<never>, 'params'>): readonly Warning[] {
  const values = resolveParams(schema.params, params)
  const own = warningsOfKind(schema).warnings?.({ params: values, ...around }) ?? []
  return [...own, ...orderWarnings(schema.callFacts?.(values) ?? {}, around)]
}

export function Warnings({ warnings, onLearn, onLesson }: WarningsProps) {
  return (
    <div className="insp-warnings" role="status" aria-label="Warnings">
      {warnings.map((warning) => (
        <OneWarning key={warning.text} warning={warning} onLearn={onLearn} onLesson={onLesson} />
      ))}
    </div>
  )
}

/** One sentence; why comes on request, and then the way to more. */
function OneWarning({ warning, onLearn, onLesson }: { warning: Warning } & Omit<WarningsProps, 'warnings'>) {
  const [open, setOpen] = useState(false)
  const { text, why, lesson } = warning
  return (
    <Notice
      title={lateText(text)}
      detail={open ? lateText(why) : undefined}
      actionLabel={open ? (lesson === undefined ? 'More about this kind' : 'Show me a run of it') : 'Learn why'}
      onAction={() => {
        if (!open) setOpen(true)
        else if (lesson === undefined) onLearn()
        else onLesson(lesson)
      }}
    />
  )
}
