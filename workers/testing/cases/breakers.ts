import {
  Breaker,
  type BreakerConfig,
  FAILURE,
  HALF_OPEN,
  IGNORED,
  OPEN,
  SUCCESS,
  type Verdict,
} from '../../../src/kinds/circuit-breaker/breaker'
import { R4J, STATE_NAMES, VERDICTS } from '../../../src/kinds/circuit-breaker/breaker.testing'
import type { ParamValue } from '../../../src/params'
import type { TimelineEntry } from '../../../src/scenario'
import { prepare } from '../simulate'
import { node, pool, producer, scenario } from './builders'
import { type Case, type Measured, WAY } from './case'
import { EXPECTED } from './expected'

const MS = 1e6

/** Parameters of the kind and the same for the pure breaker. */
interface Setup {
  readonly params: Readonly<Record<string, ParamValue>>
  readonly config: Partial<BreakerConfig>
}

/** A call of a trace: when it asks, when it ends (`Infinity`: not within the trace), and how. */
interface Call {
  readonly atMs: number
  readonly endMs: number
  readonly verdict: Verdict
}

/** A step of a trace: `0:S`, `100:S(2000ms)`, `1400:acquire x`, `1500:complete x ok`; with or without ` REJECTED`. */
interface Step {
  readonly text: string
  /** When its state is read. */
  readonly atMs: number
  /** Of the call that it is about. */
  readonly call: Call
  readonly isEnd: boolean
  /** Asks and ends at the same instant, however long the call is said to take. */
  readonly isWhole: boolean
  readonly slowMs: number
}

function stepsOf(trace: string): readonly Step[] {
  const parts = trace.split('; ').map((part) => part.split('→')[0].replace(' REJECTED', ''))
  const ends = new Map<string, number>()
  for (const part of parts) {
    const [, at, name] = /^(\d+):complete (\w) ok$/.exec(part) ?? []
    if (name !== undefined) ends.set(name, Number(at))
  }
  const calls = new Map<string, Call>()
  return parts.map((text): Step => {
    const atMs = Number(text.split(':')[0])
    const words = text.split(':')[1].split(' ')
    if (words[0] === 'acquire') {
      const call: Call = { atMs, endMs: ends.get(words[1]) ?? Number.POSITIVE_INFINITY, verdict: SUCCESS }
      calls.set(words[1], call)
      return { text, atMs, call, isEnd: false, isWhole: false, slowMs: 0 }
    }
    const begun = calls.get(words[1])
    if (begun !== undefined) return { text, atMs, call: begun, isEnd: true, isWhole: false, slowMs: 0 }
    const slowMs = Number(/\((\d+)ms\)/.exec(text)?.[1] ?? 0)
    const call: Call = { atMs, endMs: atMs + slowMs, verdict: VERDICTS[words[0][0]] }
    return { text, atMs: call.endMs, call, isEnd: false, isWhole: true, slowMs }
  })
}

function percentText(rate: number): string {
  return rate < 0 ? '-1%' : `${Number((rate * 100).toFixed(3))}%`
}

function stateText(state: number, buffered: number, failureRate: number, slowRate: number): string {
  const slow = slowRate > 0 ? `,slow ${percentText(slowRate)}` : ''
  return `${STATE_NAMES[state]}(${buffered},${percentText(failureRate)}${slow})`
}

/** Plays a trace on the breaker alone, and writes what happened in the words of the table. */
function playAlone(trace: string, { config }: Setup): string {
  const breaker = new Breaker({ ...R4J, ...config }, 0)
  const generations = new Map<Call, number>()
  const lines = stepsOf(trace).map(({ text, call, isEnd, isWhole, slowMs }) => {
    const now = (isEnd ? call.endMs : call.atMs) * MS
    let refused = false
    if (isEnd) breaker.record(now, call.verdict, 0, generations.get(call) ?? 0)
    else if (!breaker.tryAcquire(now)) refused = true
    else if (isWhole) breaker.record(now, call.verdict, slowMs * MS, breaker.generation)
    else generations.set(call, breaker.generation)
    breaker.refresh(now)
    const state = stateText(breaker.state, breaker.bufferedCalls, breaker.failureRate, breaker.slowCallRate)
    return `${text}${refused ? ' REJECTED' : ''}→${state}`
  })
  return lines.join('; ')
}

/**
 * Plays a trace through the engine: one producer for each call, a breaker, and a backend whose service time and failures the timeline sets
 * anew before each call.
 */
function playInEngine(trace: string, { params }: Setup): string {
  const steps = stepsOf(trace)
  const calls = [...new Set(steps.map(({ call }) => call))]
  const timeline: TimelineEntry[] = calls.flatMap(({ atMs, endMs, verdict }) => {
    const set = (name: string, to: ParamValue) => ({ atSec: atMs / 1000, set: `backend.${name}`, to })
    return [
      set('serviceTimeMs', endMs === Number.POSITIVE_INFINITY ? 1e7 : endMs - atMs),
      set('failureRatio', verdict === SUCCESS ? 0 : 1),
      set('failureKind', verdict === IGNORED ? 'fatal' : 'retryable'),
    ]
  })
  const users = calls.map(({ atMs }, i) => producer({ mode: 'batch', batchMessages: 1, batchAtSec: atMs / 1000 }, `u${i}`))
  const breaker = node('breaker', 'circuit-breaker', { recordFatalErrors: 'ignore', ...params })
  const of = scenario(
    [...users, breaker, pool({ workers: null }, 'backend')],
    [...users.map(({ id }) => `${id}>breaker`), 'breaker>backend'],
    { timeline },
  )
  const prepared = prepare(of, { durationSec: 1000 })
  prepared.simulation.start()
  let refusedBefore = 0
  const lines = steps.map(({ text, atMs }) => {
    // Just after the instant of the step.
    while (!prepared.simulation.runBefore(atMs * MS + 1, 1e6));
    prepared.audit()
    const { counters, gauges, states } = prepared.results().nodes.breaker
    const refused = counters.notPermitted > refusedBefore
    refusedBefore = counters.notPermitted
    const rate = (name: string) => (gauges.enoughCalls.value === 1 ? gauges[name].value : -1)
    const state = stateText(states.state.value, gauges.bufferedCalls.value, rate('failureRate'), rate('slowCallRate'))
    return `${text}${refused ? ' REJECTED' : ''}→${state}`
  })
  return lines.join('; ')
}

function finalState(trace: string): string {
  return /→(\w+)\([^→]*$/.exec(trace)?.[1] ?? ''
}

/** A case that is a trace: played twice, on the breaker alone and through the engine. */
function traced(id: string, config: Partial<BreakerConfig>, params: Setup['params']): Case {
  const setup = { config, params }
  return {
    id,
    exact: true,
    measure: () => {
      const trace = String(EXPECTED.get(id)?.expected.find(({ metric }) => metric === 'trace')?.value)
      const alone = playAlone(trace, setup)
      const engine = playInEngine(trace, setup)
      return {
        trace: alone,
        [`trace${WAY}through the engine`]: engine,
        'final state': finalState(alone),
        [`final state${WAY}through the engine`]: finalState(engine),
      }
    },
  }
}

function window(size: number, minimum: number): Setup {
  return {
    config: { windowSize: size, minimumCalls: minimum },
    params: { slidingWindowSize: size, minimumNumberOfCalls: minimum },
  }
}

function opening(id: string, size: number, minimum: number): Case {
  const { config, params } = window(size, minimum)
  return traced(id, config, params)
}

/** Window and minimum of four, a second open. */
function trial(id: string, permitted: number): Case {
  const { config, params } = window(4, 4)
  return traced(
    id,
    { ...config, permittedCalls: permitted, openNs: 1000 * MS },
    { ...params, permittedNumberOfCallsInHalfOpenState: permitted, waitDurationInOpenStateMs: 1000 },
  )
}

/** One call each millisecond, every second one fails. */
function defaults(): Measured {
  const breaker = new Breaker(R4J, 0)
  const states = Array.from({ length: 100 }, (_, i) => {
    breaker.record(i * MS, i % 2 === 0 ? SUCCESS : FAILURE, 0, 0)
    const rate = breaker.failureRate < 0 ? ', rate −1' : ` (${percentText(breaker.failureRate)})`
    return `${STATE_NAMES[breaker.state]}${rate}`
  })
  const openedNs = 99 * MS
  const refused = !breaker.tryAcquire(openedNs + 60_000 * MS) && breaker.tryAcquire(openedNs + 60_000 * MS + 1)
  return {
    'state after 99 calls': states[98],
    'state after 100 calls': states[99],
    'rejects until': refused ? 't_open + 60 000 ms inclusive' : 'another instant',
  }
}

const GOBREAKER: BreakerConfig = { ...R4J, trigger: 'consecutive', permittedCalls: 1, ignoresLateResults: true }

function gobreaker(): Measured {
  const failures = [1, 2, 3, 4, 5, 6, 7]
  const tripped = () => {
    const breaker = new Breaker(GOBREAKER, 0)
    const at = failures.find(() => breaker.record(0, FAILURE, 0, breaker.generation) && breaker.state === OPEN)
    return { breaker, at: at ?? 0 }
  }
  const { breaker, at } = tripped()
  const isShut = !breaker.tryAcquire(60_000 * MS)
  let admitted = 0
  while (admitted < 10 && breaker.tryAcquire(60_000 * MS + 1)) admitted++
  const after = (verdict: Verdict) => {
    const { breaker: other } = tripped()
    other.tryAcquire(60_000 * MS + 1)
    if (other.state === HALF_OPEN) other.record(60_001 * MS, verdict, 0, other.generation)
    return `→ ${STATE_NAMES[other.state].toLowerCase()}`
  }
  return {
    'trips on consecutive failure number': at,
    'open for': isShut && admitted > 0 ? 60 : 0,
    'half-open admits': admitted,
    'half-open success': after(SUCCESS),
    'half-open failure': after(FAILURE),
  }
}

/** State machines of the circuit breaker. */
export const BREAKERS: readonly Case[] = [
  opening('CB01', 10, 10),
  opening('CB02', 10, 5),
  opening('CB03', 10, 10),
  opening('CB05', 5, 100),
  trial('CB06', 2),
  trial('CB07', 3),
  trial('CB08', 3),
  trial('CB10', 2),
  traced(
    'CB12',
    { windowSize: 4, minimumCalls: 4, slowNs: 2000 * MS, slowRateThreshold: 0.5 },
    { ...window(4, 4).params, slowCallDurationThresholdMs: 2000, slowCallRateThreshold: 0.5 },
  ),
  traced(
    'CB14',
    { isTimeBased: true, windowSize: 3, minimumCalls: 4 },
    { ...window(3, 4).params, slidingWindowType: 'timeBased' },
  ),
  opening('CB15', 4, 4),
  { id: 'CB18', exact: true, measure: defaults },
  { id: 'CB19', exact: true, measure: gobreaker },
]
