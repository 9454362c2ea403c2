import { OUTCOME } from '../../src/params'
import { TIMER } from './event-types'
import type { Kernel } from './kernel'
import { ABANDONED, type MessageId, OPEN, PROXY, STORED } from './message-fields'

/** What befell a node while it was paused. */
type Befallen =
  | { readonly what: 'flush' }
  | { readonly what: 'instance'; readonly instance: number; readonly isUp: boolean }
  | { readonly what: 'slowness'; readonly instance: number; readonly slowness: number }

/** What can go wrong with a whole node: pauses and crashes. */
export class Faults {
  /** Events that came due while their node was paused, in order. */
  private readonly deferred: number[][]
  /** 1: the state of the node survived its last crash. */
  private readonly survived: Uint8Array
  /** What changed while a node was down or paused, by node; `null`: nothing. */
  private readonly missed: (readonly string[] | null)[]
  /** What befell a node while it was paused, in order. */
  private readonly befallen: (readonly Befallen[])[]
  /** 1: it was to start while it was paused. Until it does it counts as down. */
  private readonly startsLater: Uint8Array

  constructor(
    private readonly kernel: Kernel,
    nodeCount: number,
  ) {
    this.deferred = Array.from({ length: nodeCount }, () => [])
    this.survived = new Uint8Array(nodeCount)
    this.missed = Array.from({ length: nodeCount }, () => null)
    this.befallen = Array.from({ length: nodeCount }, () => [])
    this.startsLater = new Uint8Array(nodeCount)
  }

  /** The run begins. A node that is down or paused starts when it is back or goes on. */
  start(node: number): void {
    const { kernel } = this
    if (kernel.down[node] !== 0) return
    if (kernel.paused[node] === 0) return kernel.nodes[node].handler?.onStart()
    kernel.down[node] = 1
    kernel.someDown = true
    this.startsLater[node] = 1
    if (this.missed[node] !== null) this.beginAfresh(node)
  }

  /** Events of a paused node wait; nothing of it moves. */
  pause(node: number): void {
    const { kernel } = this
    kernel.paused[node] = Math.min(255, kernel.paused[node] + 1)
    kernel.somePaused = true
  }

  /** It hears what became of it, as it stood still, and then what waited happens, in order. */
  resume(node: number): void {
    const { kernel } = this
    if (kernel.paused[node] === 0) return
    kernel.paused[node] = kernel.paused[node] - 1
    kernel.somePaused = kernel.paused.some((times) => times > 0)
    if (kernel.paused[node] !== 0) return
    if (this.startsLater[node] !== 0) this.restart(node)
    else if (kernel.down[node] === 0) this.catchUp(node)
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

  /** It is told what it has missed: changes first, as its parameters are the new ones already. */
  private catchUp(node: number): void {
    const { kernel } = this
    const missed = this.missed[node]
    const befallen = this.befallen[node]
    this.missed[node] = null
    this.befallen[node] = []
    kernel.current = node
    if (missed !== null) kernel.nodes[node].handler!.onChange(missed)
    kernel.settle()
    for (const each of befallen) {
      if (each.what === 'flush') this.flush(node)
      else if (each.what === 'instance') this.instance(node, each.instance, each.isUp)
      else this.slowInstance(node, each.instance, each.slowness)
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
    this.startsLater[node] = 0
    // What is true of single instances is told anew when it is back.
    this.befallen[node] = this.befallen[node].filter(({ what }) => what === 'flush')
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
    if (!survives) this.beginAfresh(node)
    kernel.settle()
  }

  /** A new model, which knows the new parameters and holds nothing. */
  private beginAfresh(node: number): void {
    this.missed[node] = null
    this.befallen[node] = this.befallen[node].filter(({ what }) => what !== 'flush')
    this.kernel.nodes[node].handler = this.kernel.rebuild(node)
  }

  /**
   * Tells a node which of its parameters have changed; none: what its consumers can take. One that is down or paused does nothing about it: what
   * goes on, or has survived, hears of it when it goes on or has started again, anything else is built with the new parameters.
   */
  change(node: number, changed: readonly string[]): void {
    const { kernel, missed } = this
    if (kernel.nodes[node].handler === undefined) return
    const isDown = kernel.down[node] !== 0
    if (isDown && changed.length > 0 && this.survived[node] === 0) return this.beginAfresh(node)
    missed[node] = [...(missed[node] ?? []), ...changed]
    if (!isDown && kernel.paused[node] === 0) this.catchUp(node)
  }

  /** The node comes back, empty unless its state survived; when it is paused, at the end of that. */
  restart(node: number): void {
    const { kernel } = this
    if (kernel.down[node] === 0) return
    const isPaused = kernel.paused[node] !== 0
    this.startsLater[node] = isPaused ? 1 : 0
    if (isPaused) return
    kernel.down[node] = 0
    kernel.someDown = kernel.down.some((down) => down > 0)
    kernel.current = node
    const handler = kernel.nodes[node].handler!
    // It has to know before it begins who is slow.
    for (const each of this.befallen[node]) if (each.what === 'slowness') handler.onInstanceSlowness(each.instance, each.slowness)
    handler.onStart()
    this.catchUp(node)
  }

  /** The node loses what it holds. */
  flush(node: number): void {
    const { kernel } = this
    if (kernel.down[node] !== 0) return
    if (kernel.paused[node] !== 0) return this.befall(node, { what: 'flush' })
    kernel.current = node
    kernel.nodes[node].handler!.onFlush()
    kernel.settle()
  }

  /** One instance of the node dies or may come back. */
  instance(node: number, instance: number, isUp: boolean): void {
    const { kernel } = this
    if (kernel.down[node] !== 0 && this.startsLater[node] === 0) return
    if (kernel.paused[node] !== 0) return this.befall(node, { what: 'instance', instance, isUp })
    kernel.current = node
    kernel.nodes[node].handler!.onInstance(instance, isUp)
    kernel.settle()
  }

  /** One instance of the node slows down, stands still (`Infinity`), or is itself again (1). */
  slowInstance(node: number, instance: number, slowness: number): void {
    const { kernel } = this
    if (kernel.paused[node] !== 0) return this.befall(node, { what: 'slowness', instance, slowness })
    kernel.current = node
    kernel.nodes[node].handler!.onInstanceSlowness(instance, slowness)
    kernel.settle()
  }

  /** Of how slow an instance was meanwhile, only what is true at the end counts. */
  private befall(node: number, next: Befallen): void {
    const before = this.befallen[node]
    const isOver = (each: Befallen) => next.what === 'slowness' && each.what === 'slowness' && each.instance === next.instance
    this.befallen[node] = [...before.filter((each) => !isOver(each)), next]
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
