import { SCHEMAS } from '../../../src/kinds/schemas'
import type { ParamValue } from '../../../src/params'
import type { Scenario, ScenarioNode, ScenarioWire, TimelineEntry } from '../../../src/scenario'
import { node } from './builders'
import { Dice } from './random-dice'

type Params = Readonly<Record<string, ParamValue>>

/** What the settings of a pipeline promise to every message that its publisher sees accepted. `none`: whatever the settings allow. */
export type Promised = 'atLeastOnce' | 'atMostOnce' | 'exactlyOnce' | 'none'

export interface Pipeline {
  readonly scenario: Scenario
  /** Wires over which each message, or each copy of it, is handled: by one of the pools at the ends of a group. */
  readonly groups: readonly (readonly number[])[]
}

/**
 * A producer, then queues and topics down to pools, drawn from a seed: topics tell pools, queues and topics, queues feed one or two pools;
 * with crashes, failures, broken wires, overflow, changes, drains and unsubscribing as far as the promise allows.
 */
export function randomMessaging(seed: number, promised: Promised, messages = 200): Pipeline {
  const builder = new Builder(new Dice(seed), promised)
  builder.build(messages)
  const scenario: Scenario = {
    spillway: 1,
    name: `Messaging ${seed}`,
    seed,
    // A message that a wire lost is given up after 30 s, one after the other where only one may be under way.
    durationSec: 4000,
    nodes: builder.nodes,
    wires: builder.wires,
    timeline: builder.timeline(),
  }
  return { scenario, groups: builder.groups }
}

class Builder {
  readonly nodes: ScenarioNode[] = []
  readonly wires: ScenarioWire[] = []
  readonly groups: number[][] = []
  private readonly hasFaults: boolean

  constructor(
    private readonly dice: Dice,
    private readonly promised: Promised,
  ) {
    this.hasFaults = promised !== 'exactlyOnce'
  }

  build(maxMessages: number): void {
    const { dice } = this
    this.add('p', 'producer', {
      ratePerSec: dice.real(30, 150),
      maxMessages,
      keyspace: dice.oneOf([1, 10, 1000]),
      whenBlocked: dice.oneOf(['spawn', 'wait']),
      patienceMs: this.promised === 'none' && dice.chance(0.3) ? dice.real(20, 500) : null,
    })
    this.stage('p', 0)
  }

  private stage(from: string, depth: number): void {
    if (depth < 2 && this.dice.chance(depth === 0 ? 0.7 : 0.4)) this.topic(from, depth)
    else this.queue(from)
  }

  private topic(from: string, depth: number): void {
    const { dice } = this
    // Copies that wait in a queue behind the topic would be sent again and again after an ack timeout.
    const ackTimeoutMs = this.hasFaults && dice.chance(0.3) ? dice.oneOf([30, 500]) : null
    const id = this.add(`topic${this.nodes.length}`, 'topic', this.topicParams(depth, ackTimeoutMs))
    this.wire(from, id)
    const subscribers = dice.between(1, 3)
    for (let i = 0; i < subscribers; i++) {
      if (ackTimeoutMs !== null || dice.chance(0.6)) this.groups.push([this.wire(id, this.pool())])
      else this.stage(id, depth + 1)
    }
    if (dice.chance(0.3)) this.wire(`${id}.dead`, this.add(`dead${this.nodes.length}`, 'queue', {}))
  }

  private topicParams(depth: number, ackTimeoutMs: number | null): Params {
    const { dice, promised } = this
    // One that is told again, since a later listener has failed, tells the earlier ones again too.
    const isQueued = promised === 'atMostOnce' || (promised === 'exactlyOnce' && depth > 0)
    const isLoose = promised === 'none' || promised === 'atMostOnce'
    return {
      dispatch: isQueued ? 'queued' : dice.oneOf(['queued', 'queued', 'sync']),
      capacity: dice.oneOf([null, 0, 1, 20]),
      overflow: isLoose ? dice.oneOf(['dropOldest', 'dropNewest', 'dropAll', 'reject', 'block']) : 'block',
      ackMode: promised === 'atMostOnce' ? 'onReceive' : promised === 'none' ? dice.oneOf(['manual', 'onReceive']) : 'manual',
      prefetch: dice.oneOf([1, 3, ackTimeoutMs === null ? null : 2]),
      ackTimeoutMs,
      maxDeliver: promised === 'none' ? dice.oneOf([1, 3, null]) : null,
      redeliveryDelayMs: dice.oneOf([2, 40]),
      persistent: isLoose ? dice.chance(0.5) : true,
      durable: isLoose ? dice.chance(0.5) : true,
      retain: promised === 'none' ? dice.oneOf([0, 5]) : 0,
      enqueueMs: dice.oneOf([0, 0, 1]),
      onListenerError: dice.oneOf(promised === 'none' ? ['stop', 'continue', 'ignore'] : ['stop', 'continue']),
      ...(promised === 'none' && { commit: dice.oneOf(['none', 'dispatchFirst', 'commitFirst']), rollbackRatio: 0.2 }),
    }
  }

  private queue(from: string): void {
    const { dice } = this
    const id = this.add(`queue${this.nodes.length}`, 'queue', this.queueParams())
    this.wire(from, id)
    this.groups.push(Array.from({ length: dice.between(1, 2) }, () => this.wire(id, this.pool())))
    if (dice.chance(0.5)) this.wire(`${id}.dead`, this.add(`dead${this.nodes.length}`, 'queue', {}))
  }

  private queueParams(): Params {
    const { dice, promised } = this
    const isLoose = promised === 'none' || promised === 'atMostOnce'
    const isManual = promised === 'atLeastOnce' || promised === 'exactlyOnce'
    const delayMs = dice.oneOf([0, 0, 20])
    // With an unlimited prefetch a timeout below the wait at the consumer would multiply the messages without end.
    const ackTimeoutMs = promised === 'exactlyOnce' ? null : dice.oneOf([null, 40, 700])
    return {
      // Nothing ever enters a rendezvous that delays.
      capacity: dice.oneOf([null, delayMs === 0 ? 0 : 1, 2, 30]),
      overflow: isLoose ? dice.oneOf(['dropOldest', 'dropNewest', 'reject', 'rejectDeadLetter', 'block']) : 'block',
      order: dice.oneOf(['fifo', 'priority', 'fifoPerKey']),
      delayMs,
      ttlMs: isLoose ? dice.oneOf([null, 200]) : null,
      durable: isLoose ? dice.chance(0.5) : true,
      prefetch: dice.oneOf([1, 4, ackTimeoutMs === null ? null : 2]),
      maxUnacked: dice.oneOf([null, null, 3]),
      ackMode:
        promised === 'atMostOnce'
          ? 'onReceive'
          : isManual
            ? dice.oneOf(['manual', 'batch'])
            : dice.oneOf(['manual', 'batch', 'onReceive']),
      ackBatch: dice.oneOf([1, 3]),
      // Acks that are kept for longer than their timeout never come in time.
      ackBatchMs: dice.oneOf([5, ackTimeoutMs === 40 ? 5 : 60]),
      ackTimeoutMs,
      onFailure: isManual ? dice.oneOf(['requeue', 'leave']) : dice.oneOf(['requeue', 'requeueUnlessFatal', 'leave', 'reject']),
      requeue: dice.oneOf(['original', 'tail']),
      maxDeliver: promised === 'none' ? dice.oneOf([1, 3, null]) : null,
      atLimit: dice.oneOf(['deadLetter', 'keep']),
      limitChecked: dice.oneOf(['onFailure', 'onDelivery']),
      redeliveryDelayMs: dice.oneOf([2, 30]),
      confirm: isManual ? dice.oneOf(['onStore', 'onReplicate']) : dice.oneOf(['none', 'onStore', 'onReplicate']),
      replicas: dice.oneOf([1, 3]),
      deduplicate: promised === 'none' ? dice.oneOf(['off', 'window', 'untilStarted', 'untilDone']) : 'off',
      windowMs: 100,
    }
  }

  private pool(): string {
    const { dice, promised } = this
    return this.add(`pool${this.nodes.length}`, 'worker-pool', {
      workers: dice.oneOf([1, 2, 8]),
      serviceTimeMs: { dist: 'exponential', mean: dice.real(1, 15) },
      failureRatio: dice.oneOf([0, 0, 0.2]),
      failureKind: promised === 'none' ? dice.oneOf(['retryable', 'fatal']) : 'retryable',
    })
  }

  private add(id: string, kind: string, params: Params): string {
    this.nodes.push(node(id, kind, params))
    return id
  }

  /** Its index. */
  private wire(from: string, to: string): number {
    const { dice } = this
    const isLossy = this.hasFaults && dice.chance(0.15)
    this.wires.push({
      id: `w${this.wires.length}`,
      from,
      to,
      latencyMs: dice.oneOf([0, dice.real(0.1, 2), { dist: 'uniform' as const, min: 0.2, max: 3 }]),
      ...(isLossy && { lossRatio: 0.01 }),
    })
    return this.wires.length - 1
  }

  timeline(): TimelineEntry[] {
    const { dice, promised } = this
    const count = promised === 'exactlyOnce' ? dice.between(0, 3) : dice.between(1, 6)
    const entries = Array.from({ length: count }, () => this.entry(dice.real(0.1, 4)))
    return entries.flat().sort((a, b) => a.atSec - b.atSec)
  }

  private entry(atSec: number): TimelineEntry[] {
    const { dice, promised } = this
    const forSec = dice.real(0.05, 1)
    const brokers = this.nodes.filter(({ kind }) => kind === 'queue' || kind === 'topic')
    const others = this.nodes.filter(({ kind }) => kind !== 'producer')
    const draw = dice.between(0, this.hasFaults ? 9 : 3)
    if (draw === 0) return [{ atSec, fault: 'pause', on: dice.oneOf(others).id, forSec }]
    if (draw === 1) {
      const able = others.filter(({ kind }) => SCHEMAS.get(kind)?.faults?.slow)
      return [{ atSec, fault: 'slow', on: dice.oneOf(able).id, factor: 5, forSec }]
    }
    if (draw === 2) return [{ atSec, fault: 'delay', on: dice.oneOf(this.wires).id, addMs: 40, forSec }]
    if (draw === 3) return this.operation(atSec, dice.oneOf(brokers).id, forSec)
    if (draw === 4)
      return [{ atSec, fault: 'cut', on: dice.oneOf(this.wires).id, way: dice.oneOf(['both', 'forward', 'back']), forSec }]
    if (draw === 5 && promised === 'none') return this.change(atSec, dice.oneOf(brokers))
    return [{ atSec, fault: 'crash', on: dice.oneOf(others).id, forSec }]
  }

  /** Drains or pauses a broker, and lets it run again. */
  private operation(atSec: number, id: string, forSec: number): TimelineEntry[] {
    return [
      {
        atSec,
        set: `${id}.flow`,
        to: this.dice.oneOf(this.hasFaults ? ['draining', 'paused', 'closed'] : ['draining', 'paused']),
      },
      { atSec: atSec + forSec, set: `${id}.flow`, to: 'running' },
    ]
  }

  private change(atSec: number, { id, kind }: ScenarioNode): TimelineEntry[] {
    const { dice } = this
    if (kind === 'queue') {
      const [name, to] = dice.oneOf<readonly [string, ParamValue]>([
        ['capacity', dice.oneOf([0, 2, null])],
        ['overflow', dice.oneOf(['dropOldest', 'reject', 'block'])],
        ['ackMode', dice.oneOf(['manual', 'batch', 'onReceive'])],
        ['confirm', dice.oneOf(['none', 'onStore', 'onReplicate'])],
        ['order', dice.oneOf(['fifo', 'priority', 'fifoPerKey'])],
        ['keptRetries', 1],
      ])
      return [{ atSec, set: `${id}.${name}`, to }]
    }
    const out = this.wires.filter(({ from }) => from === id)
    const to = out.map(({ id: wire }) => ({
      type: 'subscription',
      wires: [wire],
      subscribed: dice.chance(0.5),
      priority: dice.between(-1, 1),
      own: dice.chance(0.5),
      dispatch: dice.oneOf(['queued', 'sync']),
      overflow: dice.oneOf(['dropNewest', 'block']),
      capacity: dice.oneOf([0, 3]),
    }))
    const back = to.map((item) => ({ ...item, subscribed: true, from: dice.oneOf(['now', 'retained']) }))
    return [
      { atSec, set: `${id}.subscriptions`, to },
      { atSec: atSec + 0.3, set: `${id}.subscriptions`, to: back },
    ]
  }
}
