import type { CallFacts, Surroundings, Warning, WayStep } from '../kinds/contract'

type Way = readonly WayStep[]
type Around = Omit<Surroundings<never>, 'params'>

/** What is before and behind a node on the same call, one list of steps a way. */
interface Place {
  readonly self: CallFacts
  readonly before: readonly Way[]
  readonly behind: readonly Way[]
}

const attempts = (step: CallFacts) => step.attempts ?? 1
const ends = (step: CallFacts) => (step.endsAfterMs ?? Infinity) < Infinity
const some = (ways: readonly Way[], is: (step: WayStep) => boolean) => ways.some((way) => way.some(is))
const most = (ways: readonly Way[]) =>
  Math.max(1, ...ways.map((way) => way.reduce((product, step) => product * attempts(step), 1)))
const often = (count: number) => (count === Infinity ? 'any number of' : `up to ${count}`)

function ofRetry({ self, before, behind }: Place): readonly Warning[] {
  const found: Warning[] = []
  if (self.retriesBreaker && some(behind, (step) => step.refuses === 'breaker')) {
    found.push({
      text: 'It tries again when a breaker refuses.',
      why: 'The open breaker behind it stays open for longer than these waits: the attempts are burnt. Leave refusals of a breaker out.',
      lesson: 'services/chain-order',
    })
  }
  if (some(before, ends) && !some(behind, ends)) {
    found.push({
      text: 'An attempt that hangs leaves no time for another.',
      why: 'There is a timeout before it, for the call, and none behind it, for each attempt. It takes both: a short one inside, and outside one that has room for all attempts.',
      lesson: 'services/chain-order',
    })
  }
  if (behind.some(canStorm)) {
    found.push({
      text: 'A short outage may never end.',
      why: `The callee’s line has no end, and what has timed out stays in it. Once the wait is longer than the timeout each call is sent ${often(attempts(self))} times, and every answer comes too late. Bound the line or the wait, give the retries a budget, or put a breaker or a shedder between.`,
      lesson: 'services/retry-storm',
    })
  }
  return found
}

/** A timeout, nothing that would relieve the callee, and a line in which dead work stays. */
function canStorm(way: Way): boolean {
  const timeout = way.find(ends)
  const callee = way.at(-1)
  return (
    timeout !== undefined &&
    callee?.lineIsEndless === true &&
    (timeout.leavesWork === true || callee.leavesWork === true) &&
    !way.some((step) => step.refuses !== undefined)
  )
}

function ofAttempts({ before }: Place): readonly Warning[] {
  if (!some(before, (step) => step.picks === true)) return []
  return [
    {
      text: 'All attempts go to the same instance.',
      why: 'The balancer is before it and has chosen already. Behind it each attempt would be chosen anew, and a sick instance would not get them all.',
      lesson: 'services/sick-instance',
    },
  ]
}

function ofHedge({ self, before, behind }: Place): readonly Warning[] {
  const others = most(before) * most(behind)
  if (others === 1) return []
  return [
    {
      text: 'Hedges and retries multiply.',
      why: `One call becomes ${often(others * (1 + (self.hedges ?? 0)))} attempts, most of them when the callee is slow already. gRPC allows one of the two for a method, not both.`,
      lesson: 'services/stacked-retries',
    },
  ]
}

function ofBreaker({ self, before, behind }: Place): readonly Warning[] {
  const found: Warning[] = []
  const isEnded = some(before, ends) || some(behind, ends)
  const givesNothing = !isEnded && behind.some((way) => way.at(-1)?.worksMs !== undefined)
  if (givesNothing) {
    found.push({
      text: 'Calls that hang give it nothing to count.',
      why: 'There is no timeout: a call that never comes back is no result, so the breaker stays closed before a callee that stands still. Put a timeout behind it.',
      lesson: 'services/chain-order',
    })
  }
  const needed = self.judgesAfter ?? 0
  const caller =
    !givesNothing && before.find((way) => (way.at(-1)?.heldWorkers ?? Infinity) <= needed && !roomIsBounded([way, ...behind]))
  if (caller) {
    const held = caller.at(-1)?.heldWorkers
    found.push({
      text: `It needs ${needed} results, and its caller has ${held} ${held === 1 ? 'worker' : 'workers'}.`,
      why: 'When the callee hangs all workers before it are held long before it has seen enough to open. Put a bulkhead beside it, or let it judge by fewer calls.',
      lesson: 'services/cascade',
    })
  }
  return found
}

function roomIsBounded(ways: readonly Way[]): boolean {
  return some(ways, (step) => step.refuses === 'room')
}

/** Of those that refuse calls: a limiter, a bulkhead, a shedder. */
function ofGuard({ self, before, behind }: Place): readonly Warning[] {
  const found: Warning[] = []
  const outer = most(before)
  const inner = most(behind)
  if (self.refuses === 'rate' && outer > 1) {
    found.push({
      text: 'Each attempt takes a permit.',
      why: `The retry is before it: a call that fails takes ${often(outer)} permits, so the limit is reached when the callee is in trouble and not when there are many calls. That protects the callee; to limit the callers, put it before the retry.`,
      lesson: 'services/stacked-retries',
    })
  }
  if (self.refuses === 'rate' && inner > 1) {
    found.push({
      text: 'Retries behind it are not counted.',
      why: `A call takes one permit, and the callee gets ${often(inner)} attempts for it: that many times the limit when it is in trouble. To protect the callee, put the limit behind the retry.`,
      lesson: 'services/stacked-retries',
    })
  }
  if (self.refuses !== 'breaker' && some(before, (step) => step.retriesRefusals === true && attempts(step) > 1)) {
    found.push({
      text: 'What it refuses is tried again.',
      why: 'The retry before it takes a refusal for a failure that may pass: the more it refuses, the more comes. Leave refusals out there, or give the retries a budget.',
      lesson: 'services/retry-storm',
    })
  }
  const holdsMs = self.holdsMs ?? 0
  if (holdsMs > 0 && some(before, (step) => (step.endsAfterMs ?? Infinity) <= holdsMs)) {
    found.push({
      text: 'A call may time out while it waits here.',
      why: 'The timeout before it counts the wait, too, and is not longer. A call that waits so long is given up before it has asked anybody.',
      lesson: 'services/deadlines',
    })
  }
  return found
}

function ofFallback({ before }: Place): readonly Warning[] {
  const found: Warning[] = []
  if (most(before) > 1) {
    found.push({
      text: 'The retry before it never tries again.',
      why: 'Its answer is a good one, so there is nothing to repeat: one failed attempt, and the caller gets the substitute. A fallback belongs outermost.',
      lesson: 'services/chain-order',
    })
  }
  if (some(before, (step) => step.refuses === 'breaker')) {
    found.push({
      text: 'The breaker before it sees no failures.',
      why: 'It counts the substitute as a good answer and stays closed, and the callee is asked again and again. A fallback belongs outermost.',
      lesson: 'services/chain-order',
    })
  }
  return found
}

/** The part of each way that is still the same call: who is farther away makes a call of its own. */
function ofSameCall(ways: readonly Way[] = []): readonly Way[] {
  return ways.map((way) => way.filter((step) => step.sameCall))
}

/**
 * Known-bad orders: what is wrong with a node only because of who stands before or behind it. They look at what nodes do to a call, never
 * at their kinds; what a kind alone can tell of its surroundings is among its own warnings.
 */
export function orderWarnings(self: CallFacts, around: Around): readonly Warning[] {
  const place: Place = { self, before: ofSameCall(around.before), behind: ofSameCall(around.behind) }
  const found: Warning[] = []
  if (attempts(self) > 1) found.push(...ofRetry(place))
  if (attempts(self) > 1 || (self.hedges ?? 0) > 0) found.push(...ofAttempts(place))
  if ((self.hedges ?? 0) > 0) found.push(...ofHedge(place))
  if (self.judgesAfter !== undefined) found.push(...ofBreaker(place))
  if (self.refuses !== undefined) found.push(...ofGuard(place))
  if (self.perInstance === true && !some(place.before, (step) => step.picks === true)) {
    found.push({
      text: 'Nobody has chosen an instance before it.',
      why: 'It tells instances apart by what a load balancer before it has chosen. Without one all calls share, as if it were one for all.',
    })
  }
  if (self.answersFailures === true) {
    found.push(...ofFallback(place))
    if (around.asideMeets === true) {
      found.push({
        text: 'It asks the same callee once more.',
        why: 'A fallback to the dependency that has just failed is a retry: more load where there is trouble already.',
        lesson: 'services/retry-storm',
      })
    }
  }
  if ((self.heldWorkers ?? Infinity) < Infinity && around.comesRound === true) {
    found.push({
      text: 'It may wait for itself.',
      why: 'A call can come round to it while a worker here waits for its end. When calls that are half done hold all workers nobody is left to do the other half: a deadlock. Do not hold the worker, or break the round.',
    })
  }
  return found
}
