import './timeline.css'
import { lazy, type RefObject, Suspense, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { Scenario, TimelineEntry } from '../scenario'
import { DEFAULT_DURATION_SEC } from '../scenario/limits'
import { useSimClient } from '../sim-client'
import { useRun, useScenario } from '../state'
import { loadLateTexts } from '../ui'
import { endOf, textOf } from './change-entry'
import type { EntryControls } from './EntryForm'
import { EntryMark } from './EntryMark'
import { entryKey } from './entry-keys'
import { nudgeStep, placeSpans, reachesOf, roomsOf, type Span, stripExtent, timeTicks, toPx } from './layout'
import { PlayHead, useScrub } from './PlayHead'
import { SeekProgress } from './SeekProgress'

const EntryForm = lazy(async () => {
  // A form without its help is still a form.
  const [module] = await Promise.all([import('./EntryForm'), loadLateTexts().catch(() => {})])
  return { default: module.EntryForm }
})

const NONE: readonly TimelineEntry[] = []

export interface TimelineStripProps {
  readonly controls: EntryControls
}

/** The entry whose form is open, by its key. */
interface Edited {
  readonly key: number
  readonly mark: HTMLElement
}

/** The strip of virtual time: ticks, recorded changes and faults, and the play head. */
export function TimelineStrip({ controls }: TimelineStripProps) {
  const client = useSimClient()
  const track = useRef<HTMLDivElement>(null)
  const widthPx = useWidth(track)
  const durationSec = useScenario((state) => state.scenario.durationSec ?? DEFAULT_DURATION_SEC)
  const timeline = useScenario((state) => state.scenario.timeline ?? NONE)
  const latestEntrySec = useMemo(() => Math.max(0, ...timeline.map((entry) => entry.atSec)), [timeline])
  // The extent grows in steps, so the strip renders seldom although the time moves all the while.
  const runExtentSec = useRun((state) => stripExtent(durationSec, Math.max(state.virtualSec, state.furthestSec)))
  const extentSec = Math.max(runExtentSec, stripExtent(durationSec, latestEntrySec))
  const { draggedSec, handlers } = useScrub(client, extentSec, widthPx)
  const [edited, setEdited] = useState<Edited | null>(null)
  // It may go while its form is open: another document is opened, the edit that made it undone.
  const entry = timeline.find((each) => edited !== null && entryKey(each) === edited.key)
  return (
    <section className="timeline" aria-label="Timeline">
      <div ref={track} className="timeline-track" {...handlers}>
        <Ticks extentSec={extentSec} durationSec={durationSec} widthPx={widthPx} />
        {widthPx > 0 && (
          <Entries timeline={timeline} extentSec={extentSec} widthPx={widthPx} edited={edited} onEdit={setEdited} />
        )}
        {timeline.length === 0 && <span className="timeline-hint">Changes and faults appear here as you make them.</span>}
        <SeekProgress client={client} extentSec={extentSec} widthPx={widthPx} />
        <PlayHead client={client} extentSec={extentSec} widthPx={widthPx} draggedSec={draggedSec} />
      </div>
      {edited !== null && entry !== undefined && (
        <Suspense fallback={null}>
          <EntryForm
            key={edited.key}
            entry={entry}
            mark={edited.mark}
            controls={controls}
            onClose={() => setEdited((now) => (now === edited ? null : now))}
          />
        </Suspense>
      )}
    </section>
  )
}

interface TicksProps {
  readonly extentSec: number
  readonly durationSec: number
  readonly widthPx: number
}

function Ticks({ extentSec, durationSec, widthPx }: TicksProps) {
  return (
    <div aria-hidden="true">
      <Ahead extentSec={extentSec} widthPx={widthPx} />
      {extentSec > durationSec && (
        <div className="timeline-beyond" style={{ left: toPx(durationSec, extentSec, widthPx) }} title="Beyond the duration" />
      )}
      {timeTicks(extentSec, widthPx).map((tick) => (
        <div key={tick.sec} className="timeline-tick" style={{ left: toPx(tick.sec, extentSec, widthPx) }}>
          {tick.text}
        </div>
      ))}
    </div>
  )
}

/** What the run has been through and will go through again, ahead of a play head that went back. */
function Ahead({ extentSec, widthPx }: { readonly extentSec: number; readonly widthPx: number }) {
  // Whole pixels, so that a running clock renders nothing.
  const from = useRun((state) =>
    state.furthestSec > state.virtualSec ? Math.round(toPx(state.virtualSec, extentSec, widthPx)) : -1,
  )
  const to = useRun((state) => (from < 0 ? -1 : Math.round(toPx(state.furthestSec, extentSec, widthPx))))
  if (to - from < 2 || from < 0) return null
  return <div className="timeline-ahead" style={{ left: from, width: to - from }} />
}

interface EntriesProps {
  readonly timeline: readonly TimelineEntry[]
  readonly extentSec: number
  readonly widthPx: number
  readonly edited: Edited | null
  readonly onEdit: (edited: Edited) => void
}

function Entries({ timeline, extentSec, widthPx, edited, onEdit }: EntriesProps) {
  const scenario = useScenario((state) => state.scenario)
  const [currentKey, setCurrentKey] = useState<number | null>(null)
  const placed = useMemo(() => placeSpans(timeline.map(spanOf), extentSec, widthPx), [timeline, extentSec, widthPx])
  const rooms = useMemo(() => roomsOf(placed, widthPx), [placed, widthPx])
  const reaches = useMemo(() => reachesOf(placed), [placed])
  const texts = useMemo(() => timeline.map((entry) => textOf(entry, scenario)), [timeline, scenario])
  const keys = timeline.map(entryKey)
  // One stop of the Tab key; up and down go from entry to entry.
  const stop = currentKey !== null && keys.includes(currentKey) ? currentKey : keys[0]
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a border and a legend
    <div
      role="group"
      aria-label={`Recorded changes and faults, ${timeline.length}`}
      aria-description="Left and right move an entry, + and - change how long it lasts, Enter edits it, up and down go to the next one, Delete removes it."
    >
      {timeline.map((entry, i) => (
        <EntryMark
          key={keys[i]}
          entry={entry}
          text={texts[i]}
          place={placed[i]}
          roomPx={rooms[i]}
          reach={reaches[i]}
          extentSec={extentSec}
          widthPx={widthPx}
          nudgeSec={nudgeStep(extentSec, widthPx)}
          tabStop={keys[i] === stop}
          onFocus={() => setCurrentKey(keys[i])}
          onEdit={(mark) => onEdit({ key: keys[i], mark })}
          isEdited={edited?.key === keys[i]}
          selects={selectable(entry, scenario)}
        />
      ))}
    </div>
  )
}

function spanOf(entry: TimelineEntry): Span {
  return { startSec: entry.atSec, endSec: endOf(entry), ...('set' in entry && { key: entry.set }) }
}

/** What a press on an entry selects on the canvas. */
function selectable(entry: TimelineEntry, scenario: Scenario): { readonly node?: string; readonly wire?: string } {
  const id = 'set' in entry ? entry.set.slice(0, Math.max(0, entry.set.indexOf('.'))) : entry.on
  if (scenario.nodes.some((node) => node.id === id)) return { node: id }
  return scenario.wires.some((wire) => wire.id === id) ? { wire: id } : {}
}

function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const target = element.current
    if (target === null) return
    const measure = () => setWidth(target.clientWidth)
    measure()
    const sizes = new ResizeObserver(measure)
    sizes.observe(target)
    return () => sizes.disconnect()
  }, [element])
  return width
}
