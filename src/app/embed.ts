import { SCHEMAS } from '../kinds/schemas'
import { STANDARD_METRICS } from '../kinds/standard-metrics'
import { type ParsedGoal, parseGoal, type Scenario, SYSTEM } from '../scenario'
import type { RunFigures, SimClient } from '../sim-client'

/** Version of the messages that an embedded page and the page around it exchange. Documented in docs/embedding.md. */
const EMBED_VERSION = 1

const LEAST_EVERY_MS = 100
const MOST_FIGURES = 100

/** What the page around may ask for. */
export type EmbedRequest =
  | { readonly type: 'run' | 'pause' | 'reset' }
  | { readonly type: 'unsubscribe' }
  | { readonly type: 'seek'; readonly sec: number }
  | { readonly type: 'speed'; readonly factor: number }
  | { readonly type: 'subscribe'; readonly figures: readonly string[]; readonly everyMs: number }

/** Reads a message of any shape; `null`: it is not for this page; a text: it is, and what is wrong with it. */
export function readRequest(data: unknown): EmbedRequest | string | null {
  if (typeof data !== 'object' || data === null || !('spillway' in data) || !('type' in data)) return null
  if (data.spillway !== EMBED_VERSION) return `this page speaks version ${EMBED_VERSION}`
  const number = (field: string): number => {
    const value = (data as Readonly<Record<string, unknown>>)[field]
    return typeof value === 'number' ? value : Number.NaN
  }
  switch (data.type) {
    case 'run':
    case 'pause':
    case 'reset':
    case 'unsubscribe':
      return { type: data.type }
    case 'seek': {
      const sec = number('sec')
      return sec >= 0 && sec <= 1e7 ? { type: 'seek', sec } : '"sec" must be a number from 0 to 10,000,000'
    }
    case 'speed': {
      const factor = number('factor')
      return factor > 0 ? { type: 'speed', factor } : '"factor" must be a number above 0'
    }
    case 'subscribe': {
      const figures: unknown = 'figures' in data ? data.figures : []
      const isList = Array.isArray(figures) && figures.length <= MOST_FIGURES && figures.every((each) => typeof each === 'string')
      if (!isList) return `"figures" must be a list of at most ${MOST_FIGURES} texts`
      const everyMs = Number.isNaN(number('everyMs')) ? 500 : number('everyMs')
      return { type: 'subscribe', figures, everyMs: Math.max(LEAST_EVERY_MS, everyMs) }
    }
    default:
      return 'unknown "type"'
  }
}

/** Why a figure cannot be asked for, or `null`. */
export function figureProblem(scenario: Scenario, figure: string): string | null {
  const parsed = parseGoal(`${figure} > 0`)
  if ('problem' in parsed) return `"${figure}" is no figure: write it like "checkout.latencyMsP99"`
  if (parsed.target === SYSTEM) {
    return isSystemFigure(parsed.metric) ? null : `the system has ${Object.keys(SYSTEM_FIGURES).join(', ')}`
  }
  const node = scenario.nodes.find((each) => each.id === parsed.target)
  if (node === undefined) return `there is no node "${parsed.target}"`
  const found = metricAndEnding(node.kind, parsed)
  if (found === null) return `"${parsed.target}" has no metric "${parsed.base}"`
  const known = Object.hasOwn(ENDINGS, found.type) ? ENDINGS[found.type] : null
  if (known === null) return `"${figure}" is no number that could be followed`
  return known.endings.includes(found.ending) ? null : `"${figure}": ${known.what}`
}

/** What may stand behind a metric of each type, as docs/embedding.md lists it. */
const ENDINGS: Readonly<Record<string, { readonly endings: readonly (string | null)[]; readonly what: string }>> = {
  counter: { endings: [null, 'Rate', 'Total'], what: 'of a count there are Rate and Total' },
  gauge: { endings: [null, 'Mean'], what: 'of a level there is Mean, or what it is now, without an ending' },
  histogram: { endings: ['P50', 'P95', 'P99', 'Mean'], what: 'of a duration there are P50, P95, P99 and Mean' },
}

const SYSTEM_FIGURES = {
  offeredRate: 'offered',
  goodRate: 'good',
  failedRate: 'failed',
  latencyMsP50: 'p50',
  latencyMsP95: 'p95',
  latencyMsP99: 'p99',
} as const

function isSystemFigure(metric: string): metric is keyof typeof SYSTEM_FIGURES {
  return Object.hasOwn(SYSTEM_FIGURES, metric)
}

/** A metric of a kind by its name in a figure; durations are written with their unit. */
function metricOf(kind: string, base: string): { readonly id: string; readonly type: string } | null {
  const metrics = { ...STANDARD_METRICS, ...SCHEMAS.get(kind)?.metrics }
  for (const id of [base, base.replace(/Ms$/, '')]) {
    const spec = Object.hasOwn(metrics, id) ? metrics[id as keyof typeof metrics] : undefined
    if (spec !== undefined) return { id, type: spec.type }
  }
  return null
}

/** The metric that a figure means, and the ending behind it: some metrics are called like one, `movedRatio`. */
function metricAndEnding(kind: string, { metric, base, stat }: Pick<ParsedGoal, 'metric' | 'base' | 'stat'>) {
  const whole = metricOf(kind, metric)
  if (whole !== null) return { ...whole, ending: null }
  const found = metricOf(kind, base)
  return found === null ? null : { ...found, ending: stat }
}

/** The value of a figure now, over the last second or so of virtual time; `null` where there is none. */
function figureNow(client: SimClient, scenario: Scenario, figure: string): number | null {
  const parsed = parseGoal(`${figure} > 0`)
  if ('problem' in parsed) return null
  const { target, metric } = parsed
  if (target === SYSTEM) {
    const values = isSystemFigure(metric) ? client.systemSeries(SYSTEM_FIGURES[metric])?.values : undefined
    return finite(values?.[values.length - 1])
  }
  const kind = scenario.nodes.find((node) => node.id === target)?.kind
  const found = kind === undefined ? null : metricAndEnding(kind, parsed)
  const view = client.view(target)
  if (view === null || found === null) return null
  const { id, type, ending } = found
  if (type === 'counter') return finite(ending === 'Total' ? view.total(id) : view.rate(id))
  if (type === 'gauge') return finite(ending === 'Mean' ? view.mean(id) : view.value(id))
  if (type !== 'histogram') return null
  if (ending === 'P50' || ending === 'P95' || ending === 'P99') return finite(view.quantileMs(id, Number(ending.slice(1)) / 100))
  return ending === 'Mean' ? finite(view.meanMs(id)) : null
}

function finite(value: number | null | undefined): number | null {
  return value != null && Number.isFinite(value) ? value : null
}

/** What the embedded page needs of the page it is in. */
export interface EmbedHost {
  readonly client: SimClient
  readonly scenario: () => Scenario
  /** Sends to the page around. */
  readonly post: (message: Readonly<Record<string, unknown>>, origin: string) => void
}

type SteeringRequest = Exclude<EmbedRequest, { readonly type: 'subscribe' | 'unsubscribe' }>

function steer(client: SimClient, scenario: () => Scenario, request: SteeringRequest): void {
  switch (request.type) {
    case 'run':
      return client.play()
    case 'pause':
      return client.pause()
    case 'reset':
      return client.reset()
    case 'seek':
      void client.load(scenario(), { fromSec: request.sec, paused: client.figures().status === 'paused' })
      return
    case 'speed':
      client.setSpeed(request.factor)
  }
}

interface Subscription {
  readonly figures: readonly string[]
  readonly everyMs: number
  readonly origin: string
}

/** Answers the page around this one. Returns what stops it. */
export function startEmbed(window: Window, { client, scenario, post }: EmbedHost): () => void {
  let subscription: Subscription | null = null
  let sentMs = Number.NEGATIVE_INFINITY
  let told = ''
  let ready = false

  const say = (type: string, more: Readonly<Record<string, unknown>>, origin = '*') =>
    post({ spillway: EMBED_VERSION, type, ...more }, origin)

  function act(request: EmbedRequest, origin: string): string | null {
    switch (request.type) {
      case 'unsubscribe':
        subscription = null
        return null
      case 'subscribe': {
        const problem = request.figures.map((figure) => figureProblem(scenario(), figure)).find((each) => each !== null)
        if (problem != null) return problem
        subscription = { ...request, origin }
        sentMs = Number.NEGATIVE_INFINITY
        return null
      }
      default:
        steer(client, scenario, request)
        return null
    }
  }
  function onMessage(event: MessageEvent): void {
    // Only the page around may steer, not another frame or this page itself.
    if (event.source !== window.parent || window.parent === window) return
    const request = readRequest(event.data)
    if (request === null) return
    const origin = event.origin === 'null' ? '*' : event.origin
    const problem = typeof request === 'string' ? request : act(request, origin)
    const id: unknown = (event.data as Readonly<Record<string, unknown>>).id
    if (problem !== null) say('error', { id, message: problem }, origin)
    else say('done', { id }, origin)
  }
  function tell(figures: RunFigures): void {
    const { status, speed } = figures
    const now = `${status} ${speed}`
    if (now === told) return
    told = now
    say('state', { status, speed, virtualSec: figures.virtualSec })
  }
  function onFrame(): void {
    const figures = client.figures()
    if (!ready && figures.status !== 'loading') {
      ready = true
      const { name, nodes } = scenario()
      say('ready', { name, nodes: nodes.map(({ id, kind, label }) => ({ id, kind, label })) })
    }
    if (ready) tell(figures)
    if (subscription === null || performance.now() - sentMs < subscription.everyMs) return
    sentMs = performance.now()
    const values = subscription.figures.map((figure) => [figure, figureNow(client, scenario(), figure)])
    say('figures', { virtualSec: figures.virtualSec, values: Object.fromEntries(values) }, subscription.origin)
  }
  window.addEventListener('message', onMessage)
  const stop = client.onFrame(onFrame)
  return () => {
    window.removeEventListener('message', onMessage)
    stop()
  }
}
