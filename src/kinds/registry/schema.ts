import { formatText, type ValuesOf } from '../../params'
import { defineKind, type NodeView, type Surroundings, type TheoryRow, type Warning } from '../contract'
import { metrics } from './metrics'
import { params } from './params'
import { presets } from './presets'

type Values = ValuesOf<typeof params>

/** Longest time from the last heartbeat of an instance until the last listener has heard that it is gone. */
function worstStalenessMs(p: Values): number {
  const lease = p.doubledLease ? 2 * p.leaseTtlMs : p.leaseTtlMs
  const sweep = p.expiry === 'sweep' ? p.evictionIntervalMs : 0
  return lease + sweep + p.serverCacheMs + (p.delivery === 'poll' ? p.refreshMs : 0)
}

function warnings({ params: p, outCount, inCount }: Surroundings<Values>): readonly Warning[] {
  const found: Warning[] = []
  if (inCount === 0) {
    found.push({ text: 'Nobody registers.', why: 'Draw a wire from the registry port of a worker pool to it.' })
  }
  if (outCount('members') === 0) {
    found.push({ text: 'Nobody listens.', why: 'Draw a wire from it to the members port of a load balancer.' })
  }
  if (worstStalenessMs(p) > 120_000) {
    found.push({
      text: `A dead instance may get calls for ${formatText(worstStalenessMs(p), 'ms')}.`,
      why: 'Lease, sweep, answer cache and refresh add up. Ejecting outliers at the balancer helps within seconds.',
      lesson: 'services/stale-routing',
    })
  }
  if (p.expiry === 'sweep' && p.selfPreservation) {
    found.push({
      text: 'In a small cluster a single death stops all evictions.',
      why: `The renewals of n instances without one are more than ${formatText(p.renewalThresholdRatio, 'ratio')} of those of n only for larger n.`,
    })
  }
  if (!p.keepsTable && p.restartSilenceMs < p.expectedRenewalMs) {
    found.push({
      text: 'After a restart it tells everybody that nobody is there.',
      why: 'It has lost its table, and answers before instances had time to send a heartbeat. Give it a silence of more than one heartbeat.',
    })
  }
  return found
}

function theory(view: NodeView, p: Values): readonly TheoryRow[] {
  return [
    {
      title: 'Slowest detection',
      unit: 'ms',
      measured: view.quantileMs('detection', 1),
      predicted: p.selfPreservation ? null : worstStalenessMs(p) - p.serverCacheMs - (p.delivery === 'poll' ? p.refreshMs : 0),
      note: 'Lease and sweep; listeners hear of it up to a cache and a refresh later.',
    },
  ]
}

/** The kind `registry`: believes in instances as long as they send heartbeats, and tells balancers. */
export const schema = defineKind({
  id: 'registry',
  title: 'Registry',
  group: 'state',
  summary: 'Knows which instances there are, by leases that they renew, and tells balancers, sooner or later.',
  shape: 'card',
  ins: { in: { title: 'Instances', accepts: ['control'] } },
  outs: {
    members: { title: 'Members', emits: ['control'], maxWires: 32, help: 'Load balancers that hear who is there.' },
  },
  params,
  metrics,
  presets,
  theory,
  warnings,
})
