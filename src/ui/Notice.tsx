import './notice.css'
import type { ReactNode } from 'react'
import type { Tone } from './classes'
import { ToneIcon } from './ToneIcon'

export interface NoticeProps {
  tone?: Tone
  /** One sentence that says what is wrong. */
  title: ReactNode
  /** What follows from it, in grey. */
  detail?: ReactNode
  /** The text of the way out, e.g. `Learn why`. */
  actionLabel?: string
  onAction?: () => void
}

export function Notice({ tone = 'waiting', title, detail, actionLabel, onAction }: NoticeProps) {
  return (
    <div className={`ui-notice ui-tone-${tone}`}>
      <ToneIcon tone={tone} />
      <div className="ui-notice-text">
        <div className="ui-notice-title">{title}</div>
        {(detail !== undefined || actionLabel) && (
          <div className="ui-notice-detail">
            {detail}{' '}
            {actionLabel && (
              <button type="button" className="ui-link" onClick={onAction}>
                {actionLabel}
              </button>
            )}
          </div>
        )}
      </div>
    </div>
  )
}

export interface EmptyStateProps {
  title: string
  /** What to do about it. */
  children?: ReactNode
  action?: ReactNode
}

export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div className="ui-empty">
      <div className="ui-empty-title">{title}</div>
      {children !== undefined && <div className="ui-empty-text">{children}</div>}
      {action}
    </div>
  )
}

export interface SkeletonProps {
  /** How many lines of text it stands for. */
  lines?: number
  label?: string
}

/** Holds the place of something on its way. It does not pulse. */
export function Skeleton({ lines = 1, label = 'Loading' }: SkeletonProps) {
  return (
    <div className="ui-skeleton" role="status" aria-label={label}>
      {Array.from({ length: lines }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place
        <span key={index} className="ui-skeleton-line" />
      ))}
    </div>
  )
}
