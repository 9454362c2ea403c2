import './panel.css'
import { type ReactNode, useId, useState } from 'react'
import { classes } from './classes'
import { ChevronDownIcon } from './icons'

export interface PanelProps {
  /** The accessible name of the region. */
  label: string
  /** The side that has a hairline. */
  edge: 'left' | 'right'
  className?: string
  children: ReactNode
}

/** A quiet surface at the edge of the window. Its header stays, its body scrolls. */
export function Panel({ label, edge, className, children }: PanelProps) {
  return (
    <section aria-label={label} className={classes('ui-panel', `ui-panel-${edge}`, className)}>
      {children}
    </section>
  )
}

export interface PanelBodyProps {
  className?: string
  children: ReactNode
}

export function PanelBody({ className, children }: PanelBodyProps) {
  return <div className={classes('ui-panel-body', className)}>{children}</div>
}

export interface SectionProps {
  title: string
  /** At the end of the title's line: a count, a small button. */
  aside?: ReactNode
  collapsible?: boolean
  defaultOpen?: boolean
  /** Controls it from outside; leave out to let it keep its own state. */
  open?: boolean
  onOpenChange?: (open: boolean) => void
  className?: string
  children: ReactNode
}

/** A titled part of a panel. */
export function Section(props: SectionProps) {
  const { title, aside, collapsible, defaultOpen = true, onOpenChange, className, children } = props
  const id = useId()
  const [ownOpen, setOwnOpen] = useState(defaultOpen)
  const open = !collapsible || (props.open ?? ownOpen)

  function toggle() {
    setOwnOpen(!open)
    onOpenChange?.(!open)
  }

  return (
    <section className={classes('ui-section', className)} aria-labelledby={id}>
      <div className="ui-section-head">
        <h3 className="ui-section-title" id={id}>
          {collapsible ? (
            <button type="button" className="ui-section-toggle" aria-expanded={open} onClick={toggle}>
              {title}
              <ChevronDownIcon size={12} className="ui-section-chevron" />
            </button>
          ) : (
            title
          )}
        </h3>
        {aside !== undefined && <div className="ui-section-aside">{aside}</div>}
      </div>
      {open && <div className="ui-section-body">{children}</div>}
    </section>
  )
}
