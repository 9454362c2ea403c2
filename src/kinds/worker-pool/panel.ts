import { cv2, mean, resolveParams, type ValuesOf } from '../../params'
import type { NodeView, TheoryRow } from '../contract'
import type { Feed, KindPanel } from '../contract-panel'
import { params } from './params'
import { mg1, mmc, mmck, type StationFigures } from './theory'
import { wastedRatio } from './wasted-ratio'

type Values = ValuesOf<typeof params>

/** Largest station whose chain is worked out for the inspector. */
const MAX_STATES = 20_000

/** Why no closed form describes the station; `null` where one does. Poisson arrivals cannot be checked from here: the notes say so. */
function obstacle(p: Values, arrivals: number): string | null {
  if (p.poolKind !== 'fixed') return 'the number of workers follows the load'
  if (p.shutdown !== 'no') return 'it is shutting down'
  if (p.permits.length > 0 || p.slowdown !== 'none') return 'messages take several workers, or load makes the work longer'
  if (p.classFactors.length > 0 || p.perKilobyteMs > 0) return 'the work depends on class or size'
  if (p.batchSize > 1 || p.ordered) return 'batches and ordered answers have no closed form here'
  if (p.steps.length > 0) return 'its program has steps'
  if (p.failureRatio > 0 && p.failureAfter !== 'fullService') return 'failures do not take the time of the work'
  if (mean(p.queueTimeoutMs) > 0) return 'messages leave the waiting room by themselves'
  if (p.instances > 1 && p.dispatch !== 'shared') return 'instances have waiting rooms of their own'
  const { discipline } = p
  if (discipline !== 'fifo' && discipline !== 'lifo' && discipline !== 'priority' && discipline !== 'fair')
    return 'the formulas are for service without interruption'
  if (!(arrivals > 0)) return 'nothing arrives'
  return null
}

/** Why messages do not wait here as the formulas have it; `null` where they do. */
function waitsElsewhere(view: NodeView, { isDelivered }: Feed): string | null {
  if (view.mean('held') > 0) return 'its workers wait for those they call'
  return isDelivered ? 'it gets a message when it has room, and what has to wait does so before it' : null
}

function predict(p: Values, arrivals: number): StationFigures | string {
  const reason = obstacle(p, arrivals)
  if (reason !== null) return reason
  const servers = p.workers * p.instances
  const places = p.queueCapacity * p.instances
  const meanSec = mean(p.serviceTimeMs) / 1000
  const spread = cv2(p.serviceTimeMs)
  const load = (arrivals * meanSec) / servers
  if (servers === Infinity) return { utilization: 0, waitSec: 0, sojournSec: meanSec, waitRatio: 0, lossRatio: 0 }
  if (places !== Infinity) {
    if (p.overflow !== 'reject' && p.overflow !== 'dropNewest') return 'the formulas are for newcomers that are turned away'
    if (places > 0 && spread !== 1) return 'no closed form for a limited waiting room with this service time'
    if (servers + places > MAX_STATES) return 'too large to work out'
    return mmck(arrivals, meanSec, servers, places)
  }
  if (load >= 1) return 'more arrives than can be served: the queue grows without end'
  if (p.serviceTimeMs.dist === 'exponential' || spread === 1)
    return servers === 1 || p.serviceTimeMs.dist === 'exponential' ? mmc(arrivals, meanSec, servers) : 'no closed form'
  if (servers > 1) return 'no closed form for several workers with this service time'
  return spread === Infinity ? 'the service time has no variance' : mg1(arrivals, meanSec, spread)
}

function theory(view: NodeView, p: Values, feed: Feed): readonly TheoryRow[] {
  const arrivals = view.rate('in')
  const station = predict(p, arrivals)
  const predicted = waitsElsewhere(view, feed) ?? station
  const of = (read: (figures: StationFigures) => number, from = predicted) => (typeof from === 'string' ? null : read(from))
  const note = (formula: string, from = predicted) =>
    typeof from === 'string' ? `No prediction: ${from}.` : `${formula}, for Poisson arrivals at the measured rate.`
  // The load is the same wherever messages wait, but not where workers wait, too.
  const load = view.mean('held') > 0 ? predicted : station
  const turnedAway = view.rate('rejectedQueueFull') + view.rate('droppedOverflow')
  const wasted: TheoryRow = {
    title: 'Work for nobody',
    unit: 'ratio',
    measured: wastedRatio(view),
    predicted: null,
    note: 'Share of the work on messages whose caller had given up or whose deadline had passed when they ended.',
  }
  return [
    {
      title: 'Utilization',
      unit: 'ratio',
      measured: view.mean('utilization'),
      predicted: of((f) => f.utilization, load),
      note: note('λ E[S] / c', load),
    },
    {
      title: 'Mean wait',
      unit: 'ms',
      measured: view.meanMs('wait'),
      predicted: of((f) => f.waitSec * 1000),
      note: note('Erlang C, or Pollaczek–Khinchine'),
    },
    {
      title: 'Mean time here',
      unit: 'ms',
      measured: view.meanMs('ownTime') ?? view.meanMs('latency'),
      predicted: of((f) => f.sojournSec * 1000),
      note: note('Wait and service'),
    },
    {
      title: 'Turned away',
      unit: 'ratio',
      measured: arrivals > 0 ? turnedAway / arrivals : null,
      predicted: of((f) => f.lossRatio),
      note: note('Erlang B, or the last state of M/M/c/K'),
    },
    ...(view.total('wastedSec') > 0 ? [wasted] : []),
  ]
}

/** What the inspector shows of a pool: what queueing theory predicts, beside what was measured. */
export const panel: KindPanel = { theory: (view, given, feed) => theory(view, resolveParams(params, given), feed) }
