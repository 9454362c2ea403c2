import './segmented.css'
import { type KeyboardEvent, type ReactNode, useRef } from 'react'
import { classes } from './classes'

export interface Segment<T extends string> {
  value: T
  label: string
  disabled?: boolean
}

export interface SegmentedTabsProps<T extends string> {
  /** The accessible name of the group. */
  label: string
  value: T
  segments: readonly Segment<T>[]
  onChange: (value: T) => void
  /** Joins tabs with their `TabPanel`s. Without it the control is a choice of one value, a radio group. */
  tabsId?: string
  className?: string
}

function tabId(tabsId: string, value: string): string {
  return `${tabsId}-${value}-tab`
}

function panelId(tabsId: string, value: string): string {
  return `${tabsId}-${value}-panel`
}

function nextIndex(key: string, index: number, length: number): number | undefined {
  if (key === 'ArrowRight' || key === 'ArrowDown') return (index + 1) % length
  if (key === 'ArrowLeft' || key === 'ArrowUp') return (index - 1 + length) % length
  if (key === 'Home') return 0
  if (key === 'End') return length - 1
  return undefined
}

/** One of a few, side by side. One stop of the Tab key; arrows move and select. */
export function SegmentedTabs<T extends string>(props: SegmentedTabsProps<T>) {
  const { label, value, segments, onChange, tabsId, className } = props
  const list = useRef<HTMLDivElement>(null)
  const enabled = segments.filter((segment) => !segment.disabled)

  function move(event: KeyboardEvent) {
    const index = enabled.findIndex((segment) => segment.value === value)
    const next = nextIndex(event.key, index, enabled.length)
    if (next === undefined) return
    event.preventDefault()
    event.stopPropagation()
    const target = enabled[next]
    if (!target) return
    onChange(target.value)
    list.current?.querySelectorAll<HTMLButtonElement>('button:not(:disabled)')[next]?.focus()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the role is one of two
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles take a label
    <div
      ref={list}
      role={tabsId ? 'tablist' : 'radiogroup'}
      aria-label={label}
      className={classes('ui-segments', className)}
      onKeyDown={move}
    >
      {segments.map((segment) => {
        const chosen = segment.value === value
        return (
          // biome-ignore lint/a11y/useAriaPropsSupportedByRole: each of the two roles gets its own
          <button
            key={segment.value}
            type="button"
            className="ui-segment"
            role={tabsId ? 'tab' : 'radio'}
            aria-selected={tabsId ? chosen : undefined}
            aria-checked={tabsId ? undefined : chosen}
            id={tabsId && tabId(tabsId, segment.value)}
            aria-controls={tabsId && chosen ? panelId(tabsId, segment.value) : undefined}
            tabIndex={chosen ? 0 : -1}
            disabled={segment.disabled}
            onClick={() => onChange(segment.value)}
          >
            {segment.label}
          </button>
        )
      })}
    </div>
  )
}

export interface TabPanelProps {
  tabsId: string
  value: string
  /** The chosen tab; the panel renders nothing when it is another. */
  current: string
  className?: string
  children: ReactNode
}

export function TabPanel({ tabsId, value, current, className, children }: TabPanelProps) {
  if (value !== current) return null
  return (
    <div
      role="tabpanel"
      id={panelId(tabsId, value)}
      aria-labelledby={tabId(tabsId, value)}
      // A panel may hold nothing but text, and still has to be scrolled by keyboard.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
      tabIndex={0}
      className={classes('ui-tab-panel', className)}
    >
      {children}
    </div>
  )
}
