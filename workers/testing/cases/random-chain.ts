import type { ParamValue } from '../../../src/params'
import type { Scenario, ScenarioNode, ScenarioWire, TimelineEntry } from '../../../src/scenario'
import { node } from './builders'
import { Dice } from './random-dice'

type Params = Readonly<Record<string, ParamValue>>

export interface ChainWishes {
  /** Inline kinds crash and change too; without, only the services behind them do. */
  readonly wild?: boolean
  /** Nothing is ever given up or lost, and there is one backend: no queue, router or fallback. */
  readonly patient?: boolean
}

const PATIENT: Params = { patienceMs: null, cancelOnTimeout: false, cancelLosers: false }

/** Virtual second after which nobody asks any more. */
const QUIET_SEC = 2

/** Parameters of an inline kind, drawn so that every way through it is taken now and then. */
const INLINE: Readonly<Record<string, (dice: Dice) => Params>> = {
  retry: (dice) => ({
    maxAttempts: dice.between(1, 4),
    countsAs: dice.oneOf(['attempts', 'retries']),
    backoff: dice.oneOf(['none', 'constant', 'exponential']),
    waitMs: dice.real(1, 60),
    jitter: dice.oneOf(['none', 'full', 'decorrelated', 'polly']),
    budget: dice.oneOf(['none', 'tokenRatio', 'ratio', 'concurrent', 'quota']),
    retryBreaker: dice.chance(0.5),
    retryFatal: dice.chance(0.3),
    scope: dice.oneOf(['all', 'instance', 'key', 'class']),
  }),
  hedge: (dice) => ({
    delayFrom: dice.oneOf(['fixed', 'fixed', 'observed']),
    delayMs: dice.oneOf([0, 2, 10, 40]),
    maxHedgedAttempts: dice.between(0, 4),
    cancelLosers: dice.chance(0.6),
    afterErrors: dice.oneOf(['next', 'wait', 'pushback', 'stop', 'end']),
    afterTimeouts: dice.oneOf(['next', 'stop', 'end']),
    afterRejections: dice.oneOf(['next', 'wait', 'pushback', 'end']),
    pushbackMs: dice.oneOf([0, 15]),
    budget: dice.oneOf(['none', 'tokenRatio', 'ratio']),
    scope: dice.oneOf(['all', 'all', 'key', 'class']),
  }),
  timeout: (dice) => ({
    timeoutMs: dice.oneOf([5, 20, 100, null]),
    cancelOnTimeout: dice.chance(0.6),
    propagateDeadline: dice.chance(0.6),
  }),
  'circuit-breaker': (dice) => ({
    slidingWindowSize: dice.between(4, 40),
    minimumNumberOfCalls: dice.between(2, 30),
    waitDurationInOpenStateMs: dice.real(20, 400),
    permittedNumberOfCallsInHalfOpenState: dice.between(1, 6),
    scope: dice.oneOf(['all', 'all', 'instance', 'key']),
  }),
  'rate-limiter': (dice) => ({
    algorithm: dice.oneOf(['tokenBucket', 'leakyBucket', 'gcra', 'fixedWindow', 'slidingLog', 'cycles']),
    ratePerSec: dice.real(50, 600),
    limit: dice.between(20, 300),
    limitForPeriod: dice.between(5, 60),
    limitRefreshPeriodMs: 100,
    whenEmpty: dice.oneOf(['reject', 'wait']),
    maxWaitMs: dice.oneOf([10, 100]),
    scope: dice.oneOf(['all', 'instance', 'key', 'class']),
  }),
  bulkhead: (dice) => ({
    mode: dice.oneOf(['semaphore', 'threadPool']),
    maxConcurrentCalls: dice.between(1, 20),
    maxWaitDurationMs: dice.oneOf([0, 20, null]),
    coreThreadPoolSize: dice.between(1, 6),
    queueCapacity: dice.oneOf([0, 5, 50]),
    scope: dice.oneOf(['all', 'instance', 'key', 'class']),
  }),
  'load-shedder': (dice) => ({
    algorithm: dice.oneOf(['fixed', 'aimd', 'vegas', 'gradient2', 'throttle', 'codel', 'deadline']),
    limit: dice.between(1, 20),
    minLimit: dice.between(1, 10),
    windowed: dice.chance(0.3),
    throttleWindowSec: dice.oneOf([1, 10]),
    codelRule: dice.oneOf(['rfc8289', 'queueTimeout']),
    order: dice.oneOf(['fifo', 'lifo', 'adaptive']),
    queueCapacity: dice.oneOf([0, 10, 1000]),
    levelBy: dice.oneOf(['none', 'priority', 'class']),
    scope: dice.oneOf(['all', 'instance', 'key', 'class']),
  }),
  fallback: (dice) => ({
    answer: dice.oneOf(['value', 'call']),
    valueMs: dice.oneOf([0, 5]),
    catchErrors: dice.chance(0.6),
    catchTimeouts: dice.chance(0.6),
    catchBreaker: dice.chance(0.6),
    catchRejections: dice.chance(0.5),
  }),
}

/** The kinds that a chain is made of. */
export const INLINE_KINDS: readonly string[] = Object.keys(INLINE)

class Builder {
  readonly nodes: ScenarioNode[] = []
  readonly wires: ScenarioWire[] = []
  readonly services: string[] = []
  readonly inline: string[] = []

  constructor(
    readonly dice: Dice,
    private readonly patient: boolean,
  ) {}

  build(): void {
    const { dice } = this
    const users = Array.from({ length: dice.between(1, 2) }, (_, i) => this.producer(`users${i}`))
    let ends: readonly string[] = users
    for (let i = 0; i < dice.between(2, 6); i++) ends = [this.link(ends)]
    if (this.patient) return this.end(ends)
    if (dice.chance(0.25)) {
      const queue = this.add('queue', 'queue', { maxDeliver: 2, prefetch: dice.oneOf([1, 5, null]) })
      for (const end of ends) this.wire(end, queue)
      ends = [queue]
      for (let i = 0; i < dice.between(1, 2); i++) ends = [this.link(ends)]
    }
    if (dice.chance(0.35)) this.fan(ends)
    else this.end(ends)
  }

  private producer(id: string): string {
    const { dice } = this
    return this.add(id, 'producer', {
      ratePerSec: dice.real(50, 500),
      maxMessages: dice.between(50, 500),
      patienceMs: dice.oneOf([null, null, 30, 150]),
      givesUp: dice.chance(0.7),
      keyspace: 20,
      classes: [
        { type: 'class', priority: 1, sizeBytes: 500 },
        { type: 'class', priority: 2, sizeBytes: 3000 },
      ],
    })
  }

  private link(from: readonly string[]): string {
    const { dice } = this
    const kind = dice.oneOf(this.patient ? INLINE_KINDS.filter((k) => k !== 'fallback') : INLINE_KINDS)
    const id = this.add(`${kind}-${this.nodes.length}`, kind, INLINE[kind](dice))
    this.inline.push(id)
    for (const end of from) this.wire(end, id)
    if (kind === 'fallback' && dice.chance(0.7)) this.wire(`${id}.fallback`, this.service())
    return id
  }

  /** A router with two or three services, some behind one more inline node. */
  private fan(from: readonly string[]): void {
    const { dice } = this
    const id = this.add('router', 'router', {
      mode: dice.oneOf(['weight', 'key', 'class', 'all', 'all']),
      wait: dice.oneOf(['all', 'any', 'some', 'bestEffort', 'none']),
      gatherMs: dice.oneOf([null, 25]),
      failFast: dice.chance(0.5),
      cancelRest: dice.chance(0.6),
    })
    for (const end of from) this.wire(end, id)
    for (let i = 0; i < dice.between(2, 3); i++) {
      if (dice.chance(0.4)) this.end([this.link([id])])
      else this.wire(id, this.service())
    }
  }

  private end(from: readonly string[]): void {
    const service = this.service()
    for (const end of from) this.wire(end, service)
  }

  private service(): string {
    const { dice } = this
    const mean = dice.real(1, 20)
    const id = this.add(`service-${this.nodes.length}`, 'worker-pool', {
      workers: dice.oneOf([1, 2, 8, null]),
      serviceTimeMs: dice.oneOf<ParamValue>([mean, { dist: 'exponential', mean }, { dist: 'hyperexponential', mean, cv2: 8 }]),
      queueCapacity: dice.oneOf([null, 0, 10]),
      failureRatio: dice.oneOf([0, 0.1, 0.5]),
      failureKind: dice.oneOf(['retryable', 'retryable', 'fatal']),
      cancelPropagation: dice.chance(0.7),
    })
    this.services.push(id)
    return id
  }

  private add(id: string, kind: string, params: Params): string {
    const kept = this.patient ? Object.fromEntries(Object.entries(PATIENT).filter(([name]) => name in params)) : {}
    this.nodes.push(node(id, kind, { ...params, ...kept }))
    return id
  }

  private wire(from: string, to: string): void {
    const { dice } = this
    this.wires.push({
      id: `w${this.wires.length}`,
      from,
      to,
      latencyMs: dice.oneOf([0, 0.5, 1, { dist: 'uniform' as const, min: 0.2, max: 3 }]),
      ...(dice.chance(0.15) && !this.patient && { lossRatio: 0.02 }),
    })
  }
}

function faults(dice: Dice, { services, inline, wires }: Builder, { wild, patient }: ChainWishes): TimelineEntry[] {
  const entries = Array.from({ length: dice.between(0, 6) }, (): TimelineEntry => {
    const atSec = dice.real(0, QUIET_SEC)
    const forSec = dice.real(0.01, 0.5)
    const on = dice.oneOf(services)
    const draw = dice.between(0, wild ? 7 : 4)
    if (draw === 0) return { atSec, fault: 'crash', on, forSec }
    if (draw === 1) return { atSec, fault: 'slow', on, factor: dice.real(2, 20), forSec }
    if (draw === 2) return { atSec, fault: 'pause', on: dice.oneOf([...services, ...inline]), forSec }
    if (draw === 3 && !patient)
      return { atSec, fault: 'cut', on: dice.oneOf(wires).id, way: dice.oneOf(['both', 'forward', 'back']), forSec }
    if (draw <= 4) return { atSec, set: `${on}.failureRatio`, to: dice.real(0, 1) }
    const victim = dice.oneOf(inline)
    if (draw === 5) return { atSec, fault: 'crash', on: victim, forSec }
    const kind = INLINE_KINDS.find((known) => victim.startsWith(`${known}-`)) as string
    const [name, to] = dice.oneOf(Object.entries(INLINE[kind](dice)))
    return { atSec, set: `${victim}.${name}`, to }
  })
  return entries.sort((a, b) => a.atSec - b.atSec)
}

/**
 * Users, a chain of two to six inline kinds in any order, sometimes a queue with more of them behind it, then a service or a router with some;
 * faults of every sort. The users stop asking after a while, so that everything ends when it runs for long enough.
 */
export function randomChain(seed: number, wishes: ChainWishes = {}): Scenario {
  const builder = new Builder(new Dice(seed), wishes.patient === true)
  builder.build()
  const { dice, nodes, wires } = builder
  return { spillway: 1, name: `Chain ${seed}`, seed, durationSec: 4, nodes, wires, timeline: faults(dice, builder, wishes) }
}
