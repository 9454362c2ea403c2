import { OUTCOME } from '../../src/params'
import { TIMER } from './event-types'
import type { Kernel } from './kernel'
import { ABANDONED, type MessageId, OPEN, PROXY, STORED } from './message-fields'

/** What can go wrong with a whole node: pauses and crashes. */
export class Faults {
  /** Events that came due while their node was paused, in order. */
  private readonly deferred: number[][]
  /** 1: the state of the node survived its last crash. */
  private readonly survived: Uint8Array
  /** What changed while a node was down, by node; `null`: nothing. */
  private readonly missed: (readonly string[] | null)[]

  constructor(
    private readonly kernel: Kernel,
    nodeCount: number,
  ) {
    this.deferred = Array.from({ length: nodeCount }, () => [])
    this.survived = new Uint8Array(nodeCount)
    this.missed = Array.from({ length: nodeCount }, () => null)
  }

  /** Events of a paused node wait; nothing of it moves. */
  pause(node: number): void {
    const { kernel } = this
    kernel.paused[node] = Math.min(255, kernel.paused[node] + 1)
    kernel.somePaused = true
  }

  /** What waited happens now, in order. */
  resume(node: number): void {
    const { kernel } = this
    if (kernel.paused[node] === 0) return
    kernel.paused[node] = kernel.paused[node] - 1
    kernel.somePaused = kernel.paused.some((times) => times > 0)
    if (kernel.paused[node] !== 0) return
    const waiting = this.deferred[node]
    this.deferred[node] = []
    const events = kernel.nodes[node].events
    for (const event of waiting) {
      const type = kernel.records.typeOf(event)
      const subject = kernel.records.argumentOf(event)
      const extra = kernel.records.tagOf(event)
      if (events.finish(event)) kernel.dispatch(type, node, subject, extra)
      kernel.settle()
    }
  }

  /** An event that has come due at a paused node waits, taken but not finished. */
  defer(node: number, event: number): void {
    this.kernel.nodes[node].events.hold(event)
    this.deferred[node].push(event)
  }

  /** A hand-over to a paused node becomes an event that has come due, so that it can wait with the others. */
  deferHandOver(type: number, node: number, subject: number, extra: number): void {
    const { kernel } = this
    this.deferred[node].push(kernel.nodes[node].events.insertTaken(kernel.now, type, node, subject, extra))
  }

  /** The node dies: timers, calls and stored messages are lost, open messages end with an error, arrivals are refused until {@link restart}. */
  crash(node: number): void {
    const { kernel } = this
    if (kernel.down[node] !== 0) return
    kernel.down[node] = 1
    kernel.someDown = true
    kernel.current = node
    const survives = kernel.nodes[node].handler!.onCrash()
    this.survived[node] = survives ? 1 : 0
    const { messages } = kernel
    const events = kernel.nodes[node].events
    kernel.records.forEachOf(TIMER, node, (id) => events.cancel(id))
    const open = this.openAt(node)
    messages.forEachLive((m, state) => {
      const wire = messages.wire(m)
      if ((state & STORED) !== 0) {
        if (messages.owner(m) === node && !survives) messages.release(m)
      }
      if ((state & (STORED | PROXY)) === 0 && wire >= 0 && kernel.wires[wire].from === node) {
        messages.setState(m, messages.state(m) | ABANDONED)
      }
    })
    for (const m of open) kernel.reply(m, OUTCOME.error)
    if (!survives) kernel.nodes[node].handler = kernel.rebuild(node)
    kernel.settle()
  }

  /**
   * Tells a node which of its parameters have changed; none: what its consumers can take. One that is down does nothing about it: what has
   * survived hears of it when it has started again, anything else is built with the new parameters.
   */
  change(node: number, changed: readonly string[]): void {
    const { kernel, missed } = this
    const handler = kernel.nodes[node].handler
    if (handler === undefined) return
    if (kernel.down[node] === 0) {
      handler.onChange(changed)
      kernel.settle()
    } else if (changed.length > 0 && this.survived[node] === 0) kernel.nodes[node].handler = kernel.rebuild(node)
    else missed[node] = [...(missed[node] ?? []), ...changed]
  }

  /** The node comes back, empty unless its state survived. */
  restart(node: number): void {
    const { kernel } = this
    if (kernel.down[node] === 0) return
    kernel.down[node] = 0
    kernel.someDown = kernel.down.some((down) => down > 0)
    kernel.current = node
    const handler = kernel.nodes[node].handler!
    const missed = this.missed[node]
    this.missed[node] = null
    handler.onStart()
    if (missed !== null) handler.onChange(missed)
    kernel.settle()
  }

  /** The node loses what it holds. */
  flush(node: number): void {
    const { kernel } = this
    if (kernel.down[node] !== 0) return
    kernel.current = node
    kernel.nodes[node].handler!.onFlush()
    kernel.settle()
  }

  /** One instance of the node dies or may come back. */
  instance(node: number, instance: number, isUp: boolean): void {
    const { kernel } = this
    if (kernel.down[node] !== 0) return
    kernel.current = node
    kernel.nodes[node].handler!.onInstance(instance, isUp)
    kernel.settle()
  }

  /** One instance of the node slows down, stands still (`Infinity`), or is itself again (1). */
  slowInstance(node: number, instance: number, slowness: number): void {
    const { kernel } = this
    kernel.current = node
    kernel.nodes[node].handler!.onInstanceSlowness(instance, slowness)
    kernel.settle()
  }

  /** Messages that are open at a node, in an order that does not depend on who runs it. Looks at all records. */
  openAt(node: number): MessageId[] {
    const { messages } = this.kernel
    const open: MessageId[] = []
    messages.forEachLive((m, state) => {
      if ((state & (OPEN | STORED)) === OPEN && messages.owner(m) === node) open.push(m)
    })
    return open.sort(
      (a, b) =>
        messages.arrivedAt(a) - messages.arrivedAt(b) ||
        messages.wire(a) - messages.wire(b) ||
        messages.sequence(a) - messages.sequence(b),
    )
  }
}
