import { mulberry32 } from '../../../workers/testing/cases/traces'
import type { ListItem, ParamValue } from '../../params'
import type { Scenario, TimelineEntry } from '../../scenario'

type Params = Record<string, ParamValue>

export interface Wishes {
  /** No faults and no changes. */
  readonly calm?: boolean
  /** Nothing that works without a worker or loses work: what the utilization law speaks of. */
  readonly plain?: boolean
}

const CALLEES = ['a', 'b', 'c', 'd']

/** Draws pools, programs and timelines from a seed; the engine's own streams have nothing to do with them. */
export class PoolDice {
  private readonly next: () => number

  constructor(seed: number) {
    this.next = mulberry32(seed)
  }

  chance(ratio: number): boolean {
    return this.next() < ratio
  }

  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1))
  }

  oneOf<T>(values: readonly T[]): T {
    return values[this.between(0, values.length - 1)]
  }

  /** A sound list of at most `room` steps. */
  steps(room: number, plain: boolean, depth = 0, inParallel = false): ListItem[] {
    const found: ListItem[] = []
    for (let count = this.between(1, 4); count > 0 && found.length < room - 4; count--) {
      const draw = this.between(0, depth < 3 ? 9 : 4)
      const inner = () => this.steps(Math.min(8, room - found.length - 3), plain, depth + 1, inParallel || draw === 8)
      if (draw <= 1) found.push(this.work())
      else if (draw === 2) found.push(this.call())
      else if (draw === 3) found.push(this.end(inParallel))
      else if (draw === 4) found.push({ type: 'compensate', wires: [this.oneOf(CALLEES)], retryMs: 3 })
      else if (draw <= 6)
        found.push(this.condition(), ...inner(), ...(this.chance(0.5) ? [{ type: 'else' }, ...inner()] : []), { type: 'end' })
      else if (draw === 7)
        found.push({ type: 'loop', until: this.oneOf(['times', 'ok']), times: this.between(1, 4) }, ...inner(), { type: 'end' })
      else if (plain) found.push(this.work())
      else if (draw === 8) found.push({ type: 'parallel', ...this.waits() }, ...inner(), ...inner(), { type: 'end' })
      else found.push({ type: 'sequence' }, ...inner(), { type: 'end' })
    }
    return found.length > room ? [this.work()] : found
  }

  private work(): ListItem {
    return { type: 'work', time: 'own', serviceTimeMs: this.oneOf<ParamValue>([0, 2, { dist: 'exponential', mean: 2 }]) }
  }

  private waits(): Params {
    return {
      wait: this.oneOf(['all', 'any', 'some', 'quorum']),
      needed: this.between(1, 3),
      limit: this.oneOf([null, 1, 2]),
      onError: this.oneOf(['stop', 'collect', 'ignore']),
    }
  }

  private call(): ListItem {
    if (this.chance(0.2)) return { type: 'send', wires: [this.oneOf(CALLEES)], wait: this.oneOf(['accepted', 'no']) }
    const wires = CALLEES.filter(() => this.chance(0.5))
    return { type: 'call', wires, order: this.oneOf(['sequence', 'parallel', 'oneOf', 'byKey']), ...this.waits() }
  }

  private end(inParallel: boolean): ListItem {
    if (this.chance(0.5)) return { type: 'commit', timeMs: this.oneOf([0, 1]) }
    return { type: inParallel ? 'work' : 'reply' }
  }

  private condition(): ListItem {
    return {
      type: 'if',
      by: this.oneOf(['chance', 'class', 'key', 'outcome']),
      ratio: 0.4,
      classNumber: this.between(1, 2),
      key: this.oneOf(['odd', 'even']),
      outcome: this.oneOf(['ok', 'degraded', 'failed']),
    }
  }

  pool(plain: boolean): Params {
    const disciplines = ['fifo', 'lifo', 'priority', 'preemptive', 'sjf', 'edf', 'fair', ...(plain ? [] : ['ps'])]
    return {
      instances: this.oneOf([1, 1, 2, 3]),
      workers: this.oneOf([1, 2, 4, 16]),
      serviceTimeMs: this.oneOf<ParamValue>([3, { dist: 'exponential', mean: 4 }]),
      holdWorker: this.chance(0.6),
      queueCapacity: this.oneOf([null, 0, 3, 30]),
      overflow: this.oneOf(['reject', 'dropNewest', 'block', ...(plain ? [] : ['dropOldest', 'callerRuns'])]),
      discipline: this.oneOf(disciplines),
      dispatch: this.oneOf(['roundRobin', 'random', 'leastBusy', 'shared']),
      queueTimeoutMs: this.chance(0.3) ? { dist: 'exponential', mean: 20 } : 0,
      poolKind: plain ? 'fixed' : this.oneOf(['fixed', 'fixed', 'elastic', 'jdk']),
      minWorkers: this.between(0, 2),
      maxWorkers: this.between(1, 6),
      startupTimeMs: plain ? 0 : this.oneOf([0, 0, 5]),
      batchSize: plain ? 1 : this.oneOf([1, 1, 1, 4]),
      batchWaitMs: this.oneOf([0, 0, 10]),
      batchItemMs: this.oneOf([0, 0, 1]),
      stealing: this.chance(0.4),
      stealMs: plain ? 0 : this.oneOf([0, 1]),
      stealRatio: this.oneOf([0, 0.3, 0.5, 1]),
      ordered: this.chance(0.2),
      permits: this.chance(0.2)
        ? [
            { type: 'class', permits: this.between(1, 3) },
            { type: 'class', permits: 2 },
          ]
        : [],
      fairBy: this.oneOf(['key', 'class']),
      classFactors: this.chance(0.2) ? [0.5, 2].map((factor) => ({ type: 'class', factor })) : [],
      perKilobyteMs: this.oneOf([0, 0, 0.5]),
      warmupMs: this.oneOf([0, 0, 40]),
      slowdown: this.oneOf(['none', 'none', 'busy', 'waiting']),
      failureRatio: this.chance(0.4) ? 0.2 : 0,
      failureAfter: this.oneOf(['fullService', 'atOnce', 'afterTime']),
      failureTimeMs: this.oneOf<ParamValue>([1, { dist: 'exponential', mean: 6 }]),
      failureKind: this.oneOf(['retryable', 'fatal']),
      cancelPropagation: !plain && this.chance(0.7),
      callOrder: this.oneOf(['sequence', 'parallel', 'oneOf']),
      steps: this.chance(0.75) ? this.steps(40, plain) : [],
    }
  }

  change(atSec: number, dice: PoolDice): TimelineEntry {
    const pool = this.pool(false)
    const names = [...Object.keys(pool), 'shutdown', 'shutdown'] as const
    const name = this.oneOf(names)
    const to = name === 'shutdown' ? dice.oneOf(['no', 'no', 'drain', 'finish', 'abort']) : pool[name]
    return { atSec, set: `s.${name}`, to }
  }
}

/** What happens to single instances; some of them at one instant, and some to instances that there are not. */
function instanceFaults(dice: PoolDice): TimelineEntry[] {
  return Array.from({ length: dice.between(0, 4) }, () => {
    const fault = dice.oneOf(['slow', 'pause', 'pause', 'crash'] as const)
    return {
      atSec: dice.between(0, 9) / 10,
      fault,
      on: 's',
      instance: dice.between(1, 3),
      forSec: dice.oneOf([0.02, 0.1, 0.3]),
      ...(fault === 'slow' && { factor: dice.oneOf([0.2, 5, 20]) }),
    }
  })
}

/** A pool `s` with four callees behind it, two of which fail, and two classes before it; all that comes ends before the run does. */
export function randomPool(seed: number, wishes: Wishes = {}): Scenario {
  const dice = new PoolDice(seed)
  const pool = dice.pool(wishes.plain === true)
  const latencyMs = dice.oneOf([0.3, 0.3, 0])
  const changes = wishes.calm
    ? []
    : Array.from({ length: dice.between(0, 8) }, () => dice.change(dice.between(0, 900) / 1000, dice))
  const faults: TimelineEntry[] = wishes.calm
    ? []
    : [
        ...(dice.chance(0.3) ? [{ atSec: 0.4, fault: 'crash', on: 's', forSec: 0.1 } as const] : []),
        ...(dice.chance(0.3) ? [{ atSec: 0.5, fault: 'pause', on: 's', forSec: 0.05 } as const] : []),
        ...(dice.chance(0.3) ? [{ atSec: 0.2, fault: 'slow', on: 's', factor: 4, forSec: 0.2 } as const] : []),
        ...instanceFaults(new PoolDice(seed + 1000)),
      ]
  return {
    spillway: 1,
    name: `Pool ${seed}`,
    seed,
    durationSec: 200,
    nodes: [
      {
        id: 'p',
        kind: 'producer',
        x: 0,
        y: 0,
        params: {
          ratePerSec: dice.oneOf([100, 400, 1500]),
          maxMessages: 400,
          patienceMs: wishes.plain ? null : dice.oneOf([null, 5, 30]),
          givesUp: !wishes.plain,
          keyspace: 50,
          classes: [{ type: 'class' }, { type: 'class', priority: 2 }],
        },
      },
      { id: 's', kind: 'worker-pool', x: 1, y: 0, params: pool },
      ...CALLEES.map((id, i) => ({
        id,
        kind: 'worker-pool',
        x: 2,
        y: i,
        params: { workers: 8, serviceTimeMs: { dist: 'exponential', mean: 3 }, failureRatio: i < 2 ? 0.3 : 0 } as Params,
      })),
    ],
    wires: [{ id: 'in', from: 'p', to: 's', latencyMs }, ...CALLEES.map((id) => ({ id, from: 's', to: id, latencyMs }))],
    // Whatever was shut down is open again at the end, so that nothing stays outside.
    timeline: [...changes, ...faults, ...(wishes.calm ? [] : [{ atSec: 1, set: 's.shutdown', to: 'no' } as const])].sort(
      (a, b) => a.atSec - b.atSec,
    ),
  }
}
