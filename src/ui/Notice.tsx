import './notice.css'
import type { ReactNode } from 'react'
import { classes, type Tone } from './classes'
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
  className?: string
}

export function Notice({ tone = 'waiting', title, detail, actionLabel, onAction, className }: NoticeProps) {
  return (
    <div className={classes('ui-notice', `ui-tone-${tone}`, className)}>
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
  icon?: ReactNode
  action?: ReactNode
}

export function EmptyState({ title, children, icon, action }: EmptyStateProps) {
  return (
    <div className="ui-empty">
      {icon !== undefined && <div className="ui-empty-icon">{icon}</div>}
      <div className="ui-empty-title">{title}</div>
      {children !== undefined && <div className="ui-empty-text">{children}</div>}
      {action}
    </div>
  )
}

export interface SkeletonProps {
  /** How many lines of text it stands for. */
  lines?: number
  /** A block of this many pixels instead of lines. */
  height?: number
  label?: string
}

/** Holds the place of something on its way. It does not pulse. */
export function Skeleton({ lines = 1, height, label = 'Loading' }: SkeletonProps) {
  return (
    <div className="ui-skeleton" role="status" aria-label={label}>
      {height !== undefined ? (
        <span className="ui-skeleton-line" style={{ height }} />
      ) : (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place
        Array.from({ length: lines }, (_, index) => <span key={index} className="ui-skeleton-line" />)
      )}
    </div>
  )
}
