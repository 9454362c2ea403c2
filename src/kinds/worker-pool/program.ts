import { type Context, nsOfMs, type Sampler } from '../../../workers/sdk'
import { placesOf } from '../../params'
import type { schema } from './schema'
import { stepVariants } from './step-params'

export const WORK = 0
export const CALL = 1
export const SEND = 2
/** Nothing: what only marks the place of a block. */
export const MARK = 3
/** Goes on at {@link Step.to} unless its test holds. */
export const TEST = 4
/** Goes on at {@link Step.to}. */
export const JUMP = 5
export const LOOP = 6
export const REPEAT = 7
export const PARALLEL = 8
export const REPLY = 9
/** Notes a step to undo. */
export const UNDO_BY = 10
/** Publishes a request, and waits for the message that answers it. */
export const REQUEST = 11

/** What an error does to a step. */
export const STOP = 0
export const COLLECT = 1
export const IGNORE = 2

/** What a test looks at. */
export const BY_CHANCE = 0
export const BY_CLASS = 1
export const BY_KEY = 2
export const BY_OUTCOME = 3

/** One step, ready to run. The number of a step is its place in the list. */
export interface Step {
  readonly op: number
  /** Work: its own service time; `null`: the pool's. */
  readonly service: Sampler | null
  /** It makes lasting what was done. */
  readonly commits: boolean
  readonly wires: readonly number[]
  readonly order: 'sequence' | 'parallel' | 'oneOf' | 'byKey'
  /** Nothing is awaited. */
  readonly isAsync: boolean
  /** Ok answers that are enough. */
  readonly needed: number
  /** Calls or branches under way at once. */
  readonly limit: number
  readonly onError: number
  /** Where it goes on instead of at the next step. */
  readonly to: number
  /** Where the branches of a block begin, and the step after each. */
  readonly branches: readonly number[]
  /** Innermost loop around it, within its branch, that takes errors; −1: none. */
  readonly catcher: number
  readonly slot: number
  readonly times: number
  readonly untilOk: boolean
  readonly test: number
  /** What the test compares with: a probability, a class, the parity of a key, a result as in {@link RESULTS}. */
  readonly value: number
  readonly retryMs: number
  /** A request: how long it waits for its reply, and the ids of the wires by which that comes; none: all that deliver. */
  readonly timeLimitNs: number
  readonly replies: readonly string[]
}

/** Results that a test can ask for. */
export const RESULTS: Readonly<Record<string, number>> = { ok: 0, degraded: 1, failed: 2 }
const ON_ERROR: Readonly<Record<string, number>> = { stop: STOP, collect: COLLECT, ignore: IGNORE }
const TESTS: Readonly<Record<string, number>> = { chance: BY_CHANCE, class: BY_CLASS, key: BY_KEY, outcome: BY_OUTCOME }

const BLANK: Step = {
  op: MARK,
  service: null,
  commits: false,
  wires: [],
  order: 'sequence',
  isAsync: false,
  needed: 0,
  limit: Infinity,
  onError: STOP,
  to: 0,
  branches: [],
  catcher: -1,
  slot: 0,
  times: 1,
  untilOk: false,
  test: BY_CHANCE,
  value: 0,
  retryMs: 0,
  timeLimitNs: 0,
  replies: [],
}
const WORK_STEP: Step = { ...BLANK, op: WORK }

type Ctx = Context<typeof schema>
type Item = Ctx['params']['steps'][number]
type Places = ReturnType<typeof placesOf>

/** The steps of a pool, out of its parameters. Allocates. */
export function programOf(ctx: Ctx): readonly Step[] {
  const { steps, callOrder } = ctx.params
  const outs = ctx.outs('out')
  if (steps.length === 0) {
    if (outs.length === 0) return [WORK_STEP]
    return [
      WORK_STEP,
      { ...BLANK, op: awaiting(ctx, outs), wires: outs, order: callOrder, needed: asked(callOrder, outs.length) },
    ]
  }
  const places = placesOf(stepVariants, steps)
  return steps.map((item, i) => ({ ...stepOf(ctx, steps, places, i), ...around(steps, places, i), ...kept(item) }))
}

/** The work step that a message of this class and key comes to next, from step `at` on, if all goes well; −1: chance decides, or there is none. */
export function workAhead(program: readonly Step[], at: number, classOf: number, key: number): number {
  for (let i = at; i < program.length; ) {
    const { op, test, value, to } = program[i]
    if (op === WORK) return i
    if (op === REPEAT || (op === TEST && test !== BY_CLASS && test !== BY_KEY)) return -1
    const jumps = op === TEST ? (test === BY_CLASS ? classOf : key & 1) !== value : op === JUMP || op === PARALLEL
    i = jumps ? to : i + 1
  }
  return -1
}

/** Whether a worker that uses these wires waits for answers, or only until all is accepted: then it is blocked, not held. */
function awaiting(ctx: Ctx, wires: readonly number[]): number {
  return wires.length > 0 && wires.every((wire) => ctx.sends(wire)) ? SEND : CALL
}

/** Calls that one use of the wires makes. */
function asked(order: string, wires: number): number {
  return order === 'oneOf' || order === 'byKey' ? Math.min(1, wires) : wires
}

function enough(wait: string, some: number, of: number): number {
  if (wait === 'any') return Math.min(1, of)
  if (wait === 'quorum') return of === 0 ? 0 : Math.floor(of / 2) + 1
  return wait === 'some' ? Math.min(some, of) : of
}

/** The loop that takes its errors, and how many loops are around it. */
function around(steps: readonly Item[], places: Places, i: number): Pick<Step, 'catcher' | 'slot'> {
  let catcher = -1
  let slot = 0
  let sameBranch = true
  for (let at = places[i].block; at >= 0; at = places[at].block) {
    const block = steps[at]
    // What closes a loop stands in it as much as its steps.
    if (block.type === 'loop' && places[at].last !== i) {
      slot++
      if (sameBranch && catcher < 0 && block.until === 'ok') catcher = at
    } else if (block.type === 'parallel') sameBranch = false
  }
  return { catcher, slot }
}

function kept(item: Item): Partial<Step> {
  return 'onError' in item ? { onError: ON_ERROR[item.onError] } : {}
}

function stepOf(ctx: Ctx, steps: readonly Item[], places: Places, i: number): Step {
  const item = steps[i]
  const outs = ctx.outs('out')
  const chosen = (ids: readonly string[]) => (ids.length === 0 ? outs : outs.filter((wire) => ids.includes(ctx.wireId(wire))))
  switch (item.type) {
    case 'work':
      return item.time === 'pool' ? WORK_STEP : { ...WORK_STEP, service: ctx.samplerMs(item.serviceTimeMs, `step ${i}`) }
    case 'commit':
      return { ...WORK_STEP, commits: true, service: ctx.samplerMs(item.timeMs, `step ${i}`) }
    case 'call': {
      const wires = chosen(item.wires)
      const isParallel = item.order === 'parallel'
      const calls = asked(item.order, wires.length)
      const needed = isParallel ? enough(item.wait, item.needed, calls) : calls
      return { ...BLANK, op: awaiting(ctx, wires), wires, order: item.order, needed, limit: isParallel ? item.limit : Infinity }
    }
    case 'send': {
      const wires = chosen(item.wires)
      return { ...BLANK, op: SEND, wires, isAsync: item.wait === 'no', needed: wires.length }
    }
    case 'request': {
      const wires = chosen(item.wires)
      const asks = { wires, order: 'parallel', needed: wires.length, replies: item.replies } as const
      return { ...BLANK, op: REQUEST, ...asks, timeLimitNs: nsOfMs(item.timeLimitMs) }
    }
    case 'compensate': {
      const wires = chosen(item.wires)
      return { ...BLANK, op: UNDO_BY, wires, order: 'parallel', needed: wires.length, onError: COLLECT, retryMs: item.retryMs }
    }
    case 'parallel': {
      const branches = branchesOf(places, i)
      const needed = enough(item.wait, item.needed, branches.length / 2)
      return { ...BLANK, op: PARALLEL, needed, limit: item.limit, to: places[i].last + 1, branches }
    }
    case 'if':
      return { ...BLANK, op: TEST, test: TESTS[item.by], value: comparedWith(item), to: otherwise(steps, places, i) }
    case 'else':
      return { ...BLANK, op: JUMP, to: places[places[i].block].last + 1 }
    case 'loop':
      return { ...BLANK, op: LOOP }
    case 'end': {
      const block = steps[places[i].block]
      if (block.type !== 'loop') return BLANK
      return { ...BLANK, op: REPEAT, to: places[i].block + 1, times: block.times, untilOk: block.until === 'ok' }
    }
    case 'reply':
      return { ...BLANK, op: REPLY }
    default:
      return BLANK
  }
}

function comparedWith(item: Extract<Item, { type: 'if' }>): number {
  if (item.by === 'chance') return item.ratio
  if (item.by === 'class') return item.classNumber - 1
  return item.by === 'key' ? Number(item.key === 'odd') : RESULTS[item.outcome]
}

/** The step after the else of a block, or where it closes. */
function otherwise(steps: readonly Item[], places: Places, i: number): number {
  for (let at = i + 1; at < places[i].last; at++) if (places[at].block === i && steps[at].type === 'else') return at + 1
  return places[i].last
}

function branchesOf(places: Places, i: number): readonly number[] {
  const found: number[] = []
  for (let at = i + 1; at < places[i].last; at = places[at].last + 1) found.push(at, places[at].last + 1)
  return found
}
