import type { KindSchema, MetricSpecs, ParamsOf } from '../../src/kinds/contract'
import type { Distribution, Outcome } from '../../src/params'
import {
  type Clock,
  type Kernel,
  type KernelNode,
  type MessageId,
  type Messages,
  RandomStream,
  Sampler,
  type TimerId,
} from '../kernel'
import type { Counter, Gauge, Histogram, StateMeter, VectorMeter } from '../telemetry'

type MeterOf<T> = T extends { type: 'counter' }
  ? Counter
  : T extends { type: 'gauge' }
    ? Gauge
    : T extends { type: 'histogram' }
      ? Histogram
      : T extends { type: 'state' }
        ? StateMeter
        : T extends { type: 'vector' }
          ? VectorMeter
          : never

/** A kind's own meters by id; the standard ones are kept by the kernel. */
export type MetersOf<S> = S extends { metrics: infer M extends MetricSpecs } ? { readonly [K in keyof M]: MeterOf<M[K]> } : never

/** What is at the far end of every wire, by index. One for all nodes of a worker; numbers change with parameters. */
export interface FarEnds {
  readonly ids: readonly string[]
  readonly callees: Int32Array
  readonly instances: Float64Array
  readonly consumerSlots: Float64Array
  readonly delivers: readonly boolean[]
  readonly sends: readonly boolean[]
  readonly isForgotten: (wire: number) => boolean
}

/** What each group of peers shares, by its first node. One for all nodes of a worker. */
export interface Peers {
  readonly groupOf: readonly number[]
  readonly shared: Map<number, object>
}

/** What a node can know and do. One per node; a model keeps it as `this.ctx`. Nothing here allocates unless it says so. */
export class Context<S extends KindSchema = KindSchema> {
  /** Current parameters. Replaced as a whole when they change, before `onChange`. */
  params: ParamsOf<S>
  /** Fields of messages. */
  readonly messages: Messages
  private readonly clock: Clock
  private readonly own: KernelNode

  constructor(
    private readonly kernel: Kernel,
    private readonly node: number,
    readonly id: string,
    params: ParamsOf<S>,
    readonly metrics: MetersOf<S>,
    private readonly seed: number,
    private readonly wiresByPort: Readonly<Record<string, readonly number[]>>,
    private readonly insByPort: Readonly<Record<string, readonly number[]>>,
    private readonly wires: FarEnds,
    private readonly isInline: boolean,
    private readonly peers: Peers,
  ) {
    this.params = params
    this.messages = kernel.messages
    this.clock = kernel.clock
    this.own = kernel.nodes[node]
  }

  /** Virtual time now, whole nanoseconds. */
  get now(): number {
    return this.clock.now
  }

  // ---- surroundings ----

  /** Indices of the wires that leave by a port, in drawing order. */
  outs(port: string): readonly number[] {
    return this.wiresByPort[port] ?? []
  }

  /** Indices of the wires that enter by a port, in drawing order. */
  ins(port: string): readonly number[] {
    return this.insByPort[port] ?? []
  }

  /** The scenario's id of a wire, for parameters that name wires. */
  wireId(wire: number): string {
    return this.wires.ids[wire] as string
  }

  /** This node as {@link calleeAt} of others names it. */
  get self(): number {
    return this.node
  }

  /** The node at the far end of a wire, seen through inline nodes; −1: they lead nowhere. */
  calleeAt(wire: number): number {
    return this.wires.callees[wire]
  }

  /** How many instances that node has, for wires of a port that picks. Changes with its parameters: see `onChange`. */
  instancesAt(wire: number): number {
    return this.wires.instances[wire]
  }

  /** Deliveries that the consumer at the far end of a deliver wire can work on at once. Changes with its parameters: see `onChange`. */
  slotsAt(wire: number): number {
    return this.wires.consumerSlots[wire]
  }

  /** Whether what a wire carries are deliveries; else calls or one-way messages. */
  delivers(wire: number): boolean {
    return this.wires.delivers[wire]
  }

  /** Whether what a wire carries are one-way messages: their answer only says that they are accepted. */
  sends(wire: number): boolean {
    return this.wires.sends[wire]
  }

  /** Whether nobody hears the outcome of what comes by a wire: it was sent and forgotten. Follows the parameters of who sends. Allocates. */
  isForgotten(wire: number): boolean {
    return this.wires.isForgotten(wire)
  }

  /**
   * What this node and its peers share: for kinds that have peers (see `hasPeers` of their schema), all of which ask for the same thing. Made by the
   * first of them that asks; it outlives crashes. Ask once, in the constructor.
   */
  shared<T extends object>(make: () => T): T {
    const { groupOf, shared } = this.peers
    const group = groupOf[this.node]
    const found = (shared.get(group) as T | undefined) ?? make()
    shared.set(group, found)
    return found
  }

  // ---- messages ----

  /** A request begins here. It counts as arrived at this node and is open until {@link reply}. */
  begin(): MessageId {
    return this.kernel.begin(this.own)
  }

  /**
   * A new message with the header of `source` (key, size, class, priority, deadline, trace), to be sent with {@link send}. An inline
   * node passes on which instance it is meant for, too.
   * `token` comes back with its outcome, usually the message for whose sake it is sent. Header fields may be set before it is sent, not after.
   */
  prepare(source: MessageId, token: number): MessageId {
    const m = this.messages.copyOf(source)
    this.messages.setToken(m, token)
    if (this.isInline) this.messages.setMember(m, this.messages.member(source))
    return m
  }

  /** Sends a prepared message over one of this node's out wires. Its outcome comes through `onOutcome`, once, unless it is abandoned. */
  send(wire: number, message: MessageId): void {
    this.kernel.send(wire, message)
  }

  /**
   * A new message for something that is kept in another form than a message (a record of a log): key, size, class, priority and trace are
   * to be set. It began at `createdNs`; it is sent like a prepared one.
   */
  make(createdNs: number, token: number): MessageId {
    const m = this.messages.begin(createdNs)
    this.messages.setToken(m, token)
    return m
  }

  /** {@link prepare} and {@link send} in one. */
  call(wire: number, source: MessageId, token: number): MessageId {
    const m = this.prepare(source, token)
    this.kernel.send(wire, m)
    return m
  }

  /** Tells the node at the far end of a control wire something (`onSignal` there). One way: it may be lost, and nothing comes back. */
  signal(wire: number, key: number, what: number): void {
    this.kernel.signal(wire, key, what)
  }

  /**
   * Work on an open message begins now, for kinds that let messages wait: traces then tell waiting from service. Nothing else depends on
   * it, and calling it again does no harm: the first time counts.
   */
  started(message: MessageId): void {
    this.kernel.started(message)
  }

  /** Ends an open message. Exactly once; the id must not be used after. */
  reply(message: MessageId, outcome: Outcome): void {
    this.kernel.reply(message, outcome)
  }

  /** Stops waiting for a call: no `onOutcome` will come. With `cancel` the callee is told. The id must not be used after. */
  abandon(call: MessageId, cancel: boolean): void {
    this.kernel.abandon(call, cancel)
  }

  /** A private copy of a message to keep after its end (a queue's entry). Give it back with {@link discard}. */
  store(message: MessageId): MessageId {
    return this.kernel.store(message, this.node)
  }

  /** Gives back what {@link store} gave. The id must not be used after. */
  discard(stored: MessageId): void {
    this.messages.release(stored)
  }

  /** Messages open or stored here, in the order in which they came. Allocates and looks at every message of the worker: for rare events only. */
  messagesHere(): readonly MessageId[] {
    return this.kernel.messagesAt(this.node)
  }

  /** Whether a message of that list is still here. */
  isHere(message: MessageId): boolean {
    return this.kernel.isAt(this.node, message)
  }

  // ---- time ----

  /**
   * Calls `onTimer(tag, argument)` after `delayNs` (≥ 0, whole). The id is dead once the timer has run. `sinceNs`: the instant at which it
   * counts as set, where one timer serves several in turn, or is to come after all else of an instant: events of one instant run in the order in which
   * they were set.
   */
  schedule(delayNs: number, tag: number, argument = 0, sinceNs?: number): TimerId {
    return this.kernel.schedule(this.own, delayNs, tag, argument, sinceNs)
  }

  /** Stops a timer that has not run. Harmless on 0 and on timers that have. */
  cancel(timer: TimerId): void {
    this.own.events.cancel(timer)
  }

  // ---- chance ----

  /** A random stream of this node for one purpose. Allocates: ask once, in the constructor. */
  random(purpose: string): RandomStream {
    return new RandomStream(this.seed, this.id, purpose)
  }

  /** Draws of a distribution in milliseconds, as whole nanoseconds, from a stream of its own. Allocates: ask once, in the constructor. */
  samplerMs(distribution: Distribution, purpose: string): Sampler {
    return new Sampler(distribution, 1e6, this.random(purpose))
  }

  /** Draws of a distribution in its own unit, rounded to whole numbers. Allocates: ask once, in the constructor. */
  sampler(distribution: Distribution, purpose: string): Sampler {
    return new Sampler(distribution, 1, this.random(purpose))
  }

  /** Factor by which a fault slows this node's work: 1 when none. Multiply service times by it. */
  get slowness(): number {
    return this.own.slowness
  }
}
