import { beforeEach, describe, expect, it } from 'vitest'
import { OUTCOME, type Outcome } from '../../src/params'
import { LOSS_DETECTION_NS } from './exchange'
import type { Handler, NodeRecorder, WireRecorder } from './handler'
import { Kernel, SimulationError } from './kernel'
import type { MessageId } from './message-fields'
import { RandomStream } from './random'
import { Sampler } from './sampler'
import { Clock } from './time'
import { KernelWire } from './wire'

/** What happened, as text: `12 b got 1`. */
let log: string[]
let kernel: Kernel

class Probe implements Handler {
  constructor(
    readonly name: string,
    readonly node: number,
  ) {}
  note(what: string): void {
    log.push(`${kernel.now} ${this.name} ${what}`)
  }
  onStart(): void {}
  onMessage(m: MessageId): void {
    this.note(`got ${kernel.messages.key(m)}`)
  }
  onOutcome(call: MessageId, outcome: Outcome): void {
    this.note(`outcome ${kernel.messages.token(call)} ${outcome}`)
  }
  onTimer(tag: number, argument: number): void {
    this.note(`timer ${tag} ${argument}`)
  }
  onCancel(m: MessageId): void {
    this.note(`cancel ${kernel.messages.key(m)}`)
    kernel.reply(m, OUTCOME.cancelled)
  }
  onChange(): void {}
  onSignal(wire: number, key: number, what: number): void {
    this.note(`signal ${what} for ${key} by ${wire}`)
  }
  onCrash(): boolean {
    this.note('crash')
    return false
  }
  onFlush(): void {
    this.note('flush')
  }
  onInstanceSlowness(): void {}
  onInstance(instance: number, isUp: boolean): void {
    this.note(`instance ${instance} ${isUp ? 'up' : 'down'}`)
  }
  audit() {
    return []
  }
}

/** Answers every message after a time. */
class Server extends Probe {
  constructor(
    name: string,
    node: number,
    readonly serviceNs: number,
  ) {
    super(name, node)
  }
  override onMessage(m: MessageId): void {
    super.onMessage(m)
    kernel.schedule(kernel.nodes[this.node], this.serviceNs, 0, m)
  }
  override onTimer(_tag: number, m: number): void {
    kernel.reply(m, OUTCOME.ok)
  }
}

const recorder = (): NodeRecorder & { arrived: number; outcomes: Outcome[]; orphans: number } => ({
  arrived: 0,
  outcomes: [],
  orphans: 0,
  arrive() {
    this.arrived++
  },
  reply(_ns, outcome) {
    this.outcomes.push(outcome)
  },
  orphan() {
    this.orphans++
  },
})
let recorders: ReturnType<typeof recorder>[]
const wireRecorder: WireRecorder = { forward() {}, lost() {}, arrived() {}, back() {}, lostBack() {} }

/** Nodes a, b, … and wires given as [from, to, latencyNs, lossRatio]. */
function build(names: string, wires: readonly (readonly [number, number, number, number?])[], maxMessages = 1000): void {
  recorders = [...names].map(recorder)
  const sampler = (ns: number, i: number, way: string) =>
    new Sampler({ dist: 'constant', mean: ns }, 1, new RandomStream(1, `${i}`, way))
  const random = (i: number, way: string) => new RandomStream(1, `${i}`, `loss ${way}`)
  kernel = new Kernel({
    nodeCount: names.length,
    wires: wires.map(
      ([from, to, ns, loss], i) =>
        new KernelWire(
          i,
          from,
          to,
          names.length,
          sampler(ns, i, 'f'),
          sampler(ns, i, 'b'),
          random(i, 'f'),
          random(i, 'b'),
          loss ?? 0,
          Infinity,
          wireRecorder,
        ),
    ),
    clock: new Clock(),
    nodeRecorders: recorders,
    transits: { every: 0, transit() {}, began() {}, ended() {} },
    maxMessages,
  })
}

function use(...handlers: readonly Handler[]): void {
  for (const [i, handler] of handlers.entries()) kernel.nodes[i].handler = handler
}

/** Sends a request with this key from node 0 over wire 0; the token is the key. */
function request(key: number, wire = 0): MessageId {
  const root = kernel.begin(kernel.nodes[0])
  kernel.messages.setKey(root, key)
  const call = kernel.messages.copyOf(root)
  kernel.messages.setToken(call, key)
  kernel.send(wire, call)
  return call
}

beforeEach(() => {
  log = []
})

describe('Kernel', () => {
  it('delivers after the latency, works for the service time, and brings the outcome back after the latency', () => {
    build('ab', [[0, 1, 100]])
    use(new Probe('a', 0), new Server('b', 1, 1000))
    request(7)
    expect(kernel.runBefore(1e6, 1e6)).toBe(true)
    expect(log).toEqual(['100 b got 7', '1200 a outcome 7 0'])
    expect(kernel.now).toBe(1e6)
  })

  it('hands over at the same instant without latency, after the running handler has returned', () => {
    build('ab', [[0, 1, 0]])
    class Eager extends Probe {
      override onTimer(): void {
        request(1)
        this.note('handler ends')
      }
    }
    class Instant extends Probe {
      override onMessage(m: MessageId): void {
        super.onMessage(m)
        kernel.reply(m, OUTCOME.ok)
      }
    }
    use(new Eager('a', 0), new Instant('b', 1))
    kernel.schedule(kernel.nodes[0], 5, 0, 0)
    kernel.runBefore(10, 1e6)
    expect(log).toEqual(['5 a handler ends', '5 b got 1', '5 a outcome 1 0'])
  })

  it('runs timers of one instant in the order in which they were set', () => {
    build('ab', [])
    use(new Probe('a', 0), new Probe('b', 1))
    kernel.schedule(kernel.nodes[1], 50, 1, 0)
    kernel.runBefore(10, 1e6)
    kernel.schedule(kernel.nodes[0], 40, 2, 0)
    kernel.schedule(kernel.nodes[0], 40, 3, 0)
    kernel.runBefore(100, 1e6)
    expect(log).toEqual(['50 b timer 1 0', '50 a timer 2 0', '50 a timer 3 0'])
  })

  it('stops before the limit, so that a command at an instant comes before its messages', () => {
    build('a', [])
    use(new Probe('a', 0))
    kernel.schedule(kernel.nodes[0], 100, 1, 0)
    kernel.runBefore(100, 1e6)
    expect(log).toEqual([])
    kernel.runBefore(101, 1e6)
    expect(log).toEqual(['100 a timer 1 0'])
  })

  it('counts a reply that comes after the caller stopped waiting as orphaned, once', () => {
    build('ab', [[0, 1, 100]])
    use(new Probe('a', 0), new Server('b', 1, 1000))
    const call = request(7)
    kernel.runBefore(500, 1e6)
    kernel.abandon(call, false)
    kernel.runBefore(1e6, 1e6)
    expect(log).toEqual(['100 b got 7'])
    expect(recorders[0].orphans).toBe(1)
    expect(recorders[1].outcomes).toEqual([OUTCOME.ok])
    expect(kernel.messages.live).toBe(1)
  })

  it('tells the callee one latency after the caller cancelled, and never before the message itself arrived', () => {
    build('ab', [[0, 1, 100]])
    use(new Probe('a', 0), new Probe('b', 1))
    kernel.abandon(request(1), true)
    const second = request(2)
    kernel.runBefore(300, 1e6)
    kernel.abandon(second, true)
    kernel.runBefore(1e6, 1e6)
    expect(log).toEqual(['100 b got 1', '100 b cancel 1', '100 b got 2', '400 b cancel 2'])
  })

  it('does not mistake a new message for one that was cancelled', () => {
    build('ab', [[0, 1, 100]])
    use(new Probe('a', 0), new Server('b', 1, 10))
    const call = request(1)
    kernel.runBefore(109, 1e6)
    kernel.abandon(call, true)
    for (let i = 2; i < 20; i++) request(i)
    kernel.runBefore(1e6, 1e6)
    expect(log.filter((line) => line.includes('cancel'))).toEqual([])
  })

  it('lets the caller of a lost message wait until the connection is given up', () => {
    build('ab', [[0, 1, 100, 1]])
    use(new Probe('a', 0), new Server('b', 1, 10))
    request(1)
    kernel.runBefore(1e11, 1e6)
    expect(log).toEqual([`${LOSS_DETECTION_NS} a outcome 1 ${OUTCOME.timeout}`])
    expect(recorders[1].arrived).toBe(0)
  })

  it('does the work but loses the reply over a wire that is cut on the way back', () => {
    build('ab', [[0, 1, 100]])
    use(new Probe('a', 0), new Server('b', 1, 10))
    kernel.wires[0].cut('back', true)
    request(1)
    kernel.runBefore(1e6, 1e6)
    expect(recorders[1].outcomes).toEqual([OUTCOME.ok])
    kernel.runBefore(1e11, 1e6)
    expect(log.at(-1)).toBe(`${110 + LOSS_DETECTION_NS} a outcome 1 ${OUTCOME.timeout}`)
  })

  it('lets a paused node catch up in order when it goes on', () => {
    build('ab', [[0, 1, 100]])
    use(new Probe('a', 0), new Server('b', 1, 10))
    request(1)
    kernel.runBefore(105, 1e6)
    kernel.faults.pause(1)
    request(2)
    kernel.runBefore(1000, 1e6)
    expect(log).toEqual(['100 b got 1'])
    kernel.faults.resume(1)
    kernel.runBefore(1e6, 1e6)
    expect(log).toEqual(['100 b got 1', '1000 b got 2', '1100 a outcome 1 0', '1110 a outcome 2 0'])
  })

  it('ends open messages of a crashed node with an error, drops its timers and calls, and refuses until the restart', () => {
    build('abc', [
      [0, 1, 100],
      [1, 2, 100],
    ])
    class Relay extends Probe {
      override onMessage(m: MessageId): void {
        super.onMessage(m)
        const call = kernel.messages.copyOf(m)
        kernel.messages.setToken(call, m)
        kernel.send(1, call)
        kernel.schedule(kernel.nodes[1], 1e5, 9, 0)
      }
    }
    use(new Probe('a', 0), new Relay('b', 1), new Server('c', 2, 1000))
    kernel.rebuild = () => new Relay('b2', 1)
    request(1)
    kernel.runBefore(500, 1e6)
    kernel.faults.crash(1)
    request(2)
    kernel.runBefore(1e6, 1e6)
    kernel.faults.restart(1)
    request(3)
    kernel.runBefore(1e6 + 150, 1e6)
    expect(log).toEqual([
      '100 b got 1',
      '200 c got 1',
      '500 b crash',
      `600 a outcome 1 ${OUTCOME.error}`,
      `700 a outcome 2 ${OUTCOME.error}`,
      '1000100 b2 got 3',
    ])
    expect(recorders[1].orphans).toBe(1)
  })

  it('names the node and the instant when a model throws', () => {
    build('ab', [[0, 1, 100]])
    class Broken extends Probe {
      override onMessage(): void {
        throw new Error('boom')
      }
    }
    use(new Probe('a', 0), new Broken('b', 1))
    request(1)
    expect(() => kernel.runBefore(1e6, 1e6)).toThrow(SimulationError)
    build('ab', [[0, 1, 100]])
    use(new Probe('a', 0), new Broken('b', 1))
    request(1)
    try {
      kernel.runBefore(1e6, 1e6)
    } catch (error) {
      expect(error).toMatchObject({ node: 1, timeNs: 100, message: 'boom' })
    }
  })

  it('names the node that throws a range error of its own, though messages wait elsewhere', () => {
    build('ab', [[0, 1, 100]])
    class Broken extends Probe {
      override onMessage(): void {
        ;(0.5).toFixed(101)
      }
    }
    use(new Probe('a', 0), new Broken('b', 1))
    request(1)
    request(2)
    let failure: unknown
    try {
      kernel.runBefore(1e6, 1e6)
    } catch (error) {
      failure = error
    }
    expect(failure).toMatchObject({ node: 1, timeNs: 100 })
    expect(String(failure)).not.toContain('most of them wait here')
  })

  it('names the node where most messages wait when the pool is full', () => {
    build('ab', [[0, 1, 0]], 20)
    use(new Probe('a', 0), new Probe('b', 1))
    class Source extends Probe {
      override onTimer(): void {
        request(1)
        kernel.schedule(kernel.nodes[0], 1, 0, 0)
      }
    }
    kernel.nodes[0].handler = new Source('a', 0)
    kernel.schedule(kernel.nodes[0], 1, 0, 0)
    expect(() => kernel.runBefore(1e6, 1e6)).toThrow('more than 20 messages are in flight; most of them wait here')
  })

  it('stops a run in which messages go round without time passing', () => {
    build('a', [[0, 0, 0]])
    class Loop extends Probe {
      override onMessage(m: MessageId): void {
        kernel.reply(m, OUTCOME.error)
      }
      override onOutcome(call: MessageId): void {
        const next = kernel.messages.copyOf(call)
        kernel.send(0, next)
      }
    }
    use(new Loop('a', 0))
    request(1)
    expect(() => kernel.settle()).toThrow('messages go round without time passing')
  })

  it('stops a run whose timers go round without time passing', () => {
    build('a', [])
    class Spinner extends Probe {
      override onTimer(): void {
        kernel.schedule(kernel.nodes[0], 0, 0, 0)
      }
    }
    use(new Spinner('a', 0))
    kernel.schedule(kernel.nodes[0], 7, 0, 0)
    expect(() => kernel.runBefore(1e6, Infinity)).toThrow('messages go round without time passing')
    expect(kernel.now).toBe(7)
  })

  it('refuses to end a message twice', () => {
    build('ab', [[0, 1, 0]])
    class Twice extends Probe {
      override onMessage(m: MessageId): void {
        kernel.reply(m, OUTCOME.ok)
        kernel.reply(m, OUTCOME.ok)
      }
    }
    use(new Probe('a', 0), new Twice('b', 1))
    request(1)
    expect(() => kernel.settle()).toThrow('a message was ended that is not open')
  })
})

describe('signals', () => {
  it('arrive once, count at no node, leave nothing behind, and are lost without a word', () => {
    build('ab', [
      [0, 1, 5],
      [0, 1, 0],
      [0, 1, 5, 1],
    ])
    use(new Probe('a', 0), new Probe('b', 1))
    kernel.signal(0, 4097, 2)
    kernel.signal(1, 7, 0)
    kernel.signal(2, 8, 0)
    kernel.settle()
    kernel.runBefore(LOSS_DETECTION_NS * 2, 100)
    expect(log).toEqual(['0 b signal 0 for 7 by 1', '5 b signal 2 for 4097 by 0'])
    expect(recorders.map((r) => r.arrived)).toEqual([0, 0])
    expect(kernel.messages.live).toBe(0)
  })

  it('reach nobody who is down, and wait for who is paused', () => {
    build('ab', [[0, 1, 5]])
    use(new Probe('a', 0), new Probe('b', 1))
    kernel.rebuild = () => new Probe('b', 1)
    kernel.faults.pause(1)
    kernel.signal(0, 1, 0)
    kernel.runBefore(10, 100)
    expect(log).toEqual([])
    kernel.faults.resume(1)
    kernel.faults.crash(1)
    kernel.signal(0, 2, 0)
    kernel.runBefore(20, 100)
    expect(log).toEqual(['10 b signal 0 for 1 by 0', '10 b crash'])
    expect(kernel.messages.live).toBe(0)
  })
})
