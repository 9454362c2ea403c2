import './lesson.css'
import { Lightbulb, X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { TryThis } from '../scenario'
import { useScenario } from '../state'
import { Chip, IconButton } from '../ui'
import { LessonText } from './LessonText'

export interface LessonCardProps {
  /** Makes the changes of the scenario's button with this index, at this moment of the run. */
  onTry: (index: number) => void
  /** Stands after the scenario's own buttons. */
  children?: ReactNode
}

const NONE: readonly TryThis[] = []

/** What to look at in this scenario and what to try, small on the canvas. Put away, it leaves a button that brings it back. */
export function LessonCard({ onTry, children }: LessonCardProps) {
  const lesson = useScenario((state) => state.scenario.lesson) ?? ''
  const buttons = useScenario((state) => state.scenario.tryThis) ?? NONE
  const [away, setAway] = useState<string | null>(null)
  if (lesson === '' && buttons.length === 0) return null
  // Another scenario has something else to say.
  const content = JSON.stringify([lesson, buttons])
  const title = buttons.length > 0 ? 'Try this' : 'What to look at'
  if (away === content) {
    return (
      <button type="button" className="lesson-tab" data-over-canvas onClick={() => setAway(null)}>
        <Lightbulb size={12} aria-hidden />
        {title}
      </button>
    )
  }
  return (
    <section className="lesson" aria-label={title} data-over-canvas>
      <div className="lesson-head">
        <h2 className="lesson-title">{title}</h2>
        <IconButton label="Put away" className="lesson-close" onClick={() => setAway(content)}>
          <X aria-hidden />
        </IconButton>
      </div>
      {lesson !== '' && <LessonText key={lesson} text={lesson} />}
      <div className="lesson-buttons">
        {buttons.map((button, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two buttons may say the same
          <Chip key={index} onClick={() => onTry(index)}>
            {button.label}
          </Chip>
        ))}
        {children}
      </div>
    </section>
  )
}
