import { formatText, type ValuesOf } from '../../params'
import type { Surroundings, Warning } from '../contract'
import type { params } from './params'
import { worstStalenessMs } from './staleness'

type Values = ValuesOf<typeof params>

/** Known traps. */
export function warnings({ params: p, outCount, inCount }: Surroundings<Values>): readonly Warning[] {
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
  if (p.consistency === 'cp' && p.servers % 2 === 0) {
    found.push({
      text: `${p.servers} servers bear no more crashes than ${p.servers - 1}.`,
      why: 'A majority of an even number is half of it and one more. Take one away, or add one.',
      lesson: 'services/registry-minority',
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
