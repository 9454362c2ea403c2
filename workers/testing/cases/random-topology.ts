import { SCHEMAS } from '../../../src/kinds/schemas'
import type { ParamValue } from '../../../src/params'
import type { Scenario, ScenarioNode, ScenarioWire, TimelineEntry } from '../../../src/scenario'
import { PLACEMENT_NAMES } from '../../sdk'
import { node } from './builders'
import { addAsking, addLog, addQueue, changesOfLog, type Plot } from './random-brokers'
import { Dice } from './random-dice'

export interface Wishes {
  /** No changes and no faults. */
  readonly calm?: boolean
  readonly durationSec?: number
}

/**
 * A small topology of the kinds there are, drawn from a seed: one or two producers, pools that call pools, caches before some, breakers on
 * some wires, a queue and a log with consumers and dead letters, a service that asks by message; mostly wires of at least 0.1 ms; changes and faults of every sort on the timeline.
 */
export function randomTopology(seed: number, wishes: Wishes = {}): Scenario {
  const dice = new Dice(seed)
  const builder = new Builder(dice)
  builder.build()
  const durationSec = wishes.durationSec ?? 3
  return {
    spillway: 1,
    name: `Random ${seed}`,
    seed,
    durationSec,
    nodes: builder.nodes,
    wires: builder.wires,
    timeline: wishes.calm ? [] : timeline(dice, builder, durationSec),
  }
}

class Builder implements Plot {
  readonly nodes: ScenarioNode[] = []
  readonly wires: ScenarioWire[] = []

  constructor(readonly dice: Dice) {}

  build(): void {
    const { dice } = this
    const pools = Array.from({ length: dice.between(1, 5) }, (_, i) => this.pool(`pool${i}`))
    // Every pool but the first is called by an earlier one: no cycles.
    pools.slice(1).forEach((id, i) => {
      this.call(pools[dice.between(0, i)], id)
    })
    for (let i = 0; i < dice.between(1, 2); i++) this.call(this.producer(`users${i}`), i === 0 ? pools[0] : dice.oneOf(pools))
    if (dice.chance(0.5)) addQueue(this, dice.oneOf(pools))
    if (dice.chance(0.5)) addLog(this, dice.oneOf(pools))
    if (dice.chance(0.4)) addAsking(this, dice.oneOf(pools))
  }

  private producer(id: string): string {
    const { dice } = this
    const closed = dice.chance(0.3)
    return this.add(id, 'producer', {
      mode: closed ? 'closed' : 'open',
      users: dice.between(1, 200),
      thinkMs: { dist: 'exponential', mean: dice.real(20, 400) },
      ratePerSec: dice.real(50, 1500),
      arrivals: dice.oneOf(['poisson', 'constant', 'hyperexponential', 'burst']),
      patienceMs: dice.chance(0.5) ? dice.real(5, 200) : null,
      givesUp: dice.chance(0.7),
      keyspace: dice.oneOf([1, 20, 5000]),
      ...(dice.chance(0.4) && {
        classes: [
          { type: 'class', priority: 1 },
          { type: 'class', priority: 2, weight: 3, operation: 'write' },
        ],
      }),
    })
  }

  pool(id: string): string {
    const { dice } = this
    return this.add(id, 'worker-pool', {
      instances: dice.oneOf([1, 1, 2, 3]),
      workers: dice.oneOf([1, 2, 4, 16, null]),
      serviceTimeMs: this.serviceTime(),
      holdWorker: dice.chance(0.6),
      queueCapacity: dice.oneOf([null, 0, 5, 50]),
      overflow: dice.oneOf(['reject', 'dropOldest', 'dropNewest', 'block']),
      discipline: dice.oneOf(['fifo', 'fifo', 'lifo', 'priority', 'preemptive', 'sjf', 'edf', 'ps']),
      dispatch: dice.oneOf(['roundRobin', 'random', 'leastBusy', 'shared']),
      queueTimeoutMs: dice.chance(0.3) ? { dist: 'exponential', mean: dice.real(5, 100) } : 0,
      failureRatio: dice.chance(0.4) ? dice.real(0, 0.5) : 0,
      failureAfter: dice.oneOf(['fullService', 'atOnce']),
      cancelPropagation: dice.chance(0.6),
      callOrder: dice.oneOf(['sequence', 'parallel', 'oneOf']),
      ordered: dice.chance(0.1),
    })
  }

  private serviceTime(): ParamValue {
    const { dice } = this
    const mean = dice.real(0.2, 12)
    return dice.oneOf<ParamValue>([
      mean,
      { dist: 'exponential', mean },
      { dist: 'lognormal', mean, cv2: 3 },
      { dist: 'bimodal', low: mean / 2, high: mean * 5, highRatio: 0.1 },
    ])
  }

  /** A wire, or a wire with a breaker or a cache on it. */
  private call(from: string, to: string): void {
    const { dice } = this
    let start = from
    if (dice.chance(0.35)) {
      const id = this.add(`breaker${this.nodes.length}`, 'circuit-breaker', {
        slidingWindowSize: dice.between(4, 40),
        minimumNumberOfCalls: dice.between(2, 40),
        slidingWindowType: dice.oneOf(['countBased', 'timeBased']),
        slowCallDurationThresholdMs: dice.real(1, 60),
        waitDurationInOpenStateMs: dice.real(20, 600),
        permittedNumberOfCallsInHalfOpenState: dice.between(1, 6),
        automaticTransitionFromOpenToHalfOpenEnabled: dice.chance(0.5),
        maxWaitDurationInHalfOpenStateMs: dice.oneOf([0, 300]),
      })
      this.wire(start, id)
      start = id
    }
    if (dice.chance(0.3)) {
      const id = this.add(`cache${this.nodes.length}`, 'cache', {
        strategy: dice.oneOf(['aside', 'readThrough', 'refreshAhead', 'writeThrough', 'writeBehind', 'writeAround']),
        shards: 1 + (this.nodes.length % 4),
        placement: PLACEMENT_NAMES[this.nodes.length % PLACEMENT_NAMES.length],
        coalesce: dice.oneOf(['auto', 'on', 'off']),
        capacity: dice.between(1, 300),
        policy: dice.oneOf(['lru', 'fifo', 'sieve', 'random', 'lfu', 's3fifo', 'arc', 'wtinylfu']),
        expireAfterWriteMs: dice.chance(0.5) ? dice.real(20, 1000) : null,
        staleWhileRevalidateMs: dice.oneOf([0, 0, 200]),
        negativeTtlMs: dice.oneOf([0, 0, 100]),
        sweep: ['lazy', 'all', 'some'][this.nodes.length % 3],
        sweepMs: 70,
        sweepKeys: 7,
      })
      this.wire(start, id)
      start = `${id}.origin`
    }
    this.wire(start, to)
  }

  add(id: string, kind: string, params: Readonly<Record<string, ParamValue>>): string {
    this.nodes.push(node(id, kind, params))
    return id
  }

  wireAfter(count: number): string {
    return `w${this.wires.length + count}`
  }

  wire(from: string, to: string, slow = false): string {
    const { dice } = this
    const wire: ScenarioWire = { id: this.wireAfter(0), from, to }
    const least = dice.real(0.1, 3)
    const latencyMs = dice.oneOf([least, least, { dist: 'uniform' as const, min: least, max: least * 4 }, slow ? least : 0])
    this.wires.push({
      ...wire,
      latencyMs,
      ...(dice.chance(0.1) && { lossRatio: 0.01 }),
      ...(dice.chance(0.1) && { bandwidthMbps: 50 }),
    })
    return wire.id
  }
}

function timeline(dice: Dice, { nodes, wires }: Builder, durationSec: number): TimelineEntry[] {
  const entries = Array.from({ length: dice.between(0, 10) }, (): TimelineEntry => {
    const atSec = dice.real(0, durationSec)
    const forSec = dice.chance(0.8) ? dice.real(0.01, durationSec / 2) : undefined
    const span = forSec === undefined ? {} : { forSec }
    const draw = dice.between(0, 12)
    if (draw === 10 || draw === 11) return kindFault(dice, nodes, atSec, span)
    if (draw === 12)
      return { atSec, fault: 'flush', on: dice.oneOf(nodes.filter(({ kind }) => SCHEMAS.get(kind)?.faults?.flush)).id }
    if (draw < 5) return change(dice, dice.oneOf(nodes), atSec)
    const on = dice.oneOf(nodes).id
    if (draw === 5) return slow(dice, nodes, atSec, span)
    if (draw === 6) return { atSec, fault: 'pause', on, ...span }
    if (draw === 7) return { atSec, fault: 'crash', on, ...span }
    const wire = dice.oneOf(wires).id
    if (draw === 8) return { atSec, fault: 'cut', on: wire, way: dice.oneOf(['both', 'forward', 'back']), ...span }
    if (dice.chance(0.5)) return { atSec, fault: 'loss', on: wire, ratio: dice.real(0.01, 0.5), ...span }
    return { atSec, fault: 'delay', on: wire, addMs: dice.real(0.1, 50), ...span }
  })
  const turned = Array.from({ length: dice.between(0, 3) }, () =>
    changeOfWire(dice, dice.oneOf(wires), dice.real(0, durationSec)),
  )
  return [...entries, ...turned].sort((a, b) => a.atSec - b.atSec)
}

/** Longer, shorter or as long as ever; never without any latency, for then messages might go round in no time. */
function changeOfWire(dice: Dice, { id, latencyMs }: ScenarioWire, atSec: number): TimelineEntry {
  const least = dice.real(0.1, 8)
  const [name, to] = dice.oneOf<readonly [string, ParamValue]>([
    ['latencyMs', least],
    ['latencyMs', { dist: 'uniform', min: least, max: least * 3 }],
    ['latencyMs', latencyMs ?? 0],
    ['lossRatio', dice.oneOf([0, 0.02])],
    ['bandwidthMbps', dice.oneOf([null, 20, 400])],
  ])
  return { atSec, set: `${id}.${name}`, to }
}

function slow(dice: Dice, nodes: readonly ScenarioNode[], atSec: number, span: { readonly forSec?: number }): TimelineEntry {
  const on = dice.oneOf(nodes.filter(({ kind }) => SCHEMAS.get(kind)?.faults?.slow)).id
  return { atSec, fault: 'slow', on, factor: dice.real(2, 20), ...span }
}

/** Something that happens to one instance, or more or fewer of them for a while. */
function kindFault(dice: Dice, nodes: readonly ScenarioNode[], atSec: number, span: { readonly forSec?: number }): TimelineEntry {
  const on = dice.oneOf(nodes.filter(({ kind }) => SCHEMAS.get(kind)?.faults?.instances)).id
  if (dice.chance(0.6)) {
    const instance = dice.between(1, 4)
    const fault = dice.oneOf(['slow', 'pause', 'crash'] as const)
    return { atSec, fault, on, instance, ...(fault === 'slow' && { factor: 8 }), ...span }
  }
  return { atSec, fault: 'scale', on, to: dice.between(1, 5), ...span }
}

function change(dice: Dice, { id, kind, params }: ScenarioNode, atSec: number): TimelineEntry {
  const changes = kind === 'log' ? changesOfLog(dice, params?.groups ?? []) : changesOf(dice, kind)
  const [name, to] = dice.oneOf<readonly [string, ParamValue]>(changes)
  return { atSec, set: `${id}.${name}`, to }
}

function changesOf(dice: Dice, kind: string): readonly (readonly [string, ParamValue])[] {
  if (kind === 'producer')
    return [
      ['ratePerSec', dice.real(10, 3000)],
      ['users', dice.between(0, 300)],
      ['mode', dice.oneOf(['open', 'closed', 'semiOpen'])],
      ['patienceMs', dice.real(2, 100)],
    ]
  if (kind === 'worker-pool')
    return [
      ['workers', dice.oneOf([1, 3, 20, null])],
      ['instances', dice.between(1, 4)],
      ['serviceTimeMs', { dist: 'exponential', mean: dice.real(0.2, 20) }],
      ['failureRatio', dice.real(0, 1)],
      ['queueCapacity', dice.oneOf([0, 10, null])],
      ['discipline', dice.oneOf(['fifo', 'lifo', 'priority', 'ps'])],
    ]
  if (kind === 'cache')
    return [
      ['capacity', dice.between(1, 500)],
      ['policy', dice.oneOf(['lru', 'sieve', 'slru'])],
      ['expireAfterWriteMs', dice.real(1, 500)],
    ]
  if (kind === 'topic')
    return [
      ['capacity', dice.oneOf([0, 2, null])],
      ['flow', dice.oneOf(['paused', 'running'])],
    ]
  if (kind === 'queue')
    return [
      ['capacity', dice.oneOf([0, 2, 200, null])],
      ['overflow', dice.oneOf(['block', 'reject', 'dropOldest'])],
      ['prefetch', dice.oneOf([1, 5, null])],
      ['maxDeliver', dice.oneOf([1, 3, null])],
    ]
  return [
    ['mode', dice.oneOf(['automatic', 'disabled', 'forcedOpen', 'metricsOnly'])],
    ['slidingWindowSize', dice.between(2, 50)],
    ['waitDurationInOpenStateMs', dice.real(10, 500)],
  ]
}
