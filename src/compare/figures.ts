import { SCHEMAS } from '../kinds/schemas'
import { formatQuantity, formatText, OUTCOMES, type Unit } from '../params'
import { nameOf, type Scenario } from '../scenario'
import { SYSTEM } from '../sim-client/experiments'

/** A figure that runs give: what the command line calls `metric` of the system or of a node. */
export interface Figure {
  readonly metric: string
  readonly title: string
  readonly unit: Unit
  /** Which way is better; `null`: neither by itself. */
  readonly better: 'more' | 'less' | null
  /** It counts messages that ended badly, by cause. */
  readonly isCause?: boolean
}

/** The figures of the whole system, or of one node. */
export interface FigureGroup {
  readonly owner: string
  readonly title: string
  readonly figures: readonly Figure[]
}

const GOODPUT: Figure = { metric: 'goodPerSec', title: 'Goodput', unit: 'perSec', better: 'more' }
const GOOD_RATIO: Figure = { metric: 'goodRatio', title: 'Share that is good', unit: 'ratio', better: 'more' }
const LATENCIES: readonly Figure[] = [
  { metric: 'latencyMsMean', title: 'Latency, mean', unit: 'ms', better: 'less' },
  { metric: 'latencyMsP50', title: 'Latency p50', unit: 'ms', better: 'less' },
  { metric: 'latencyMsP95', title: 'Latency p95', unit: 'ms', better: 'less' },
  { metric: 'latencyMsP99', title: 'Latency p99', unit: 'ms', better: 'less' },
]
const CAUSES: readonly Figure[] = OUTCOMES.filter(({ group }) => group !== 'ok').map(({ id, title }) => ({
  metric: `${id}PerSec`,
  title: `Ended: ${title}`,
  unit: 'perSec',
  better: 'less',
  isCause: true,
}))

const SYSTEM_FIGURES: readonly Figure[] = [
  { metric: 'offeredPerSec', title: 'Throughput, offered', unit: 'perSec', better: null },
  GOODPUT,
  GOOD_RATIO,
  ...LATENCIES,
  ...CAUSES,
]

/** What a kind's nodes are compared by: what all have, then the levels with a role and the counts of the kind itself. */
function figuresOfKind(kind: string): readonly Figure[] {
  const own = Object.entries(SCHEMAS.get(kind)?.metrics ?? {}).flatMap(([id, spec]): Figure[] => {
    if (spec.type === 'gauge' && spec.role !== undefined) {
      return [{ metric: `${id}Mean`, title: `${spec.title}, mean`, unit: spec.unit, better: null }]
    }
    return spec.type === 'counter' ? [{ metric: `${id}PerSec`, title: spec.title, unit: 'perSec', better: null }] : []
  })
  return [{ metric: 'inPerSec', title: 'Throughput, in', unit: 'perSec', better: null }, GOODPUT, ...LATENCIES, ...CAUSES, ...own]
}

/** All figures of a scenario, the whole system first, then its nodes in their order. */
export function figureGroups(scenario: Scenario): readonly FigureGroup[] {
  const nodes = scenario.nodes.map((node): FigureGroup => {
    return { owner: node.id, title: nameOf(node, SCHEMAS.get(node.kind)), figures: figuresOfKind(node.kind) }
  })
  return [{ owner: SYSTEM, title: 'The whole system', figures: SYSTEM_FIGURES }, ...nodes]
}

/** A value with its unit; a dash where there is none. */
export function valueText(value: number | null | undefined, unit: Unit): string {
  return value === null || value === undefined ? '–' : formatText(value, unit)
}

/** A difference with its sign: `+1.20 s`, `−40 /s`; that of shares in percentage points. */
export function signedText(value: number, unit: Unit): string {
  const text = formatText(Math.abs(value), unit).replace('%', 'pp')
  if (formatQuantity(value, unit).text === '0') return text
  return `${value < 0 ? '−' : '+'}${text}`
}
