import { type Pin, unzoomCharts, useCharts, useScenario } from '../state'

const KEY = 'spillway.charts'
/** Pins are kept for the documents looked at last. */
const MOST_DOCS = 20
/** Under this name those of a scenario that is open from a link. */
const SHARED = 'shared'

interface Kept {
  readonly shown?: readonly string[]
  readonly scales?: Readonly<Record<string, 'linear' | 'log'>>
  /** By the id under which a document is saved, newest last. */
  readonly pins?: readonly (readonly [doc: string, pins: readonly Pin[]])[]
}

/**
 * Keeps the choice of charts in this browser: which are shown and how for all scenarios, pinned series for each. `current`: the id of the
 * document that is open. Started after the autosave, so that this id is up to date when a document is opened; it may come late.
 */
export function startChartMemory(current: () => string | null): () => void {
  const docNow = () => current() ?? SHARED
  let doc = docNow()
  const kept = read()
  if (isTexts(kept.shown)) useCharts.setState({ shown: kept.shown })
  if (isRecord(kept.scales)) useCharts.setState({ scales: kept.scales as Kept['scales'] })
  useCharts.setState({ pins: pinsOf(kept, doc) })

  const stops = [
    useScenario.subscribe((state, before) => {
      const isOpened = state.scenario !== before.scenario && state.past.length === 0 && state.future.length === 0
      if (isOpened) {
        doc = docNow()
        useCharts.setState({ pins: pinsOf(read(), doc) })
        unzoomCharts('all')
      } else if (state.origin !== before.origin) {
        doc = docNow()
        keep(doc)
      }
    }),
    useCharts.subscribe((state, before) => {
      if (state.shown !== before.shown || state.scales !== before.scales || state.pins !== before.pins) keep(doc)
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

function keep(doc: string): void {
  const { shown, scales, pins } = useCharts.getState()
  const others = (read().pins ?? []).filter(([id]) => id !== doc)
  const kept: Kept = { shown, scales, pins: [...others, ...(pins.length > 0 ? [[doc, pins] as const] : [])].slice(-MOST_DOCS) }
  try {
    localStorage.setItem(KEY, JSON.stringify(kept))
  } catch {
    // Then the choice lasts as long as the page.
  }
}

function pinsOf({ pins }: Kept, doc: string): readonly Pin[] {
  const found = pins?.find(([id]) => id === doc)?.[1] ?? []
  return Array.isArray(found) ? found.filter((pin: unknown) => isRecord(pin) && isTexts([pin.node, pin.metric, pin.of])) : []
}

/** What is kept; anything that is not of its form counts as nothing. */
function read(): Kept {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}')
    if (!isRecord(kept)) return {}
    const pins = Array.isArray(kept.pins) ? kept.pins.filter((each) => Array.isArray(each) && each.length === 2) : []
    return { ...kept, pins }
  } catch {
    return {}
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}
