import type { ValuesOf } from '../../params'
import type { NodeView, TheoryRow } from '../contract'
import type { params } from './params'

type Values = ValuesOf<typeof params>

/** Mean of min(1 + N, n) for N Poisson with mean `a`: records of a batch that opens at its first and closes when full or at linger. */
function meanBatch(a: number, n: number): number {
  let term = 1
  let all = 0
  let missing = 0
  for (let k = 0; k < a + 40 * (1 + Math.sqrt(a)) + 20; k++) {
    all += term
    if (k < n - 1) missing += (n - 1 - k) * term
    term *= a / (k + 1)
  }
  return n - missing / all
}

/** Closed forms: batching with Poisson arrivals, and Little's law for the lag. */
export function theory(view: NodeView, p: Values): readonly TheoryRow[] {
  const perSec = view.rate('accepted')
  const batches = view.rate('batches')
  const size = view.rate('sentRecords') > 0 ? view.rate('sentRecords') : 0
  const measured = batches > 0 ? size / batches : null
  const full = Math.max(1, Math.floor(p.batchSizeBytes / 1000))
  const mean = (perSec / p.partitions) * (p.lingerMs / 1000)
  const applies = p.partitions === 1 && p.keySerializer !== 'none' && mean < 500 && view.rate('retriedRecords') === 0
  const latency = view.meanMs('endToEnd')
  const isSteady = view.rate('failed') + view.rate('skippedByReset') === 0 && p.groups.length <= 1
  return [
    {
      title: 'Records a batch',
      unit: 'count',
      measured,
      predicted: applies && measured !== null ? meanBatch(mean, full) : null,
      note: applies
        ? 'E[min(1 + Poisson(λ·linger), n)], one partition, one producer, records of 1,000 bytes.'
        : 'The formula is for one partition with keys, one producer and no retries; otherwise a request takes half-filled batches along.',
    },
    {
      title: 'Written and not handled',
      unit: 'count',
      measured: view.mean('lag'),
      predicted: latency !== null && isSteady ? (view.rate('consumed') * latency) / 1000 : null,
      note: 'Little’s law: handled per second × mean time from end to end. The lag also counts what is handled and not committed yet.',
    },
  ]
}
