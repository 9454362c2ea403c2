import { expect, it } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'
import type { Scenario } from '../../scenario'

const [nodeLoss] = Object.values(
  import.meta.glob<Scenario>('../../gallery/scenarios/node-loss.json', { eager: true, import: 'default' }),
)

it('the lost node of the gallery costs the database behind modulo far more than the one behind a ring', () => {
  const after = (shift: number) => simulate(nodeLoss, { durationSec: 40 + shift }).nodes
  const [before, then] = [after(0), after(1)]
  const loads = (id: string) => then[id].counters.loads - before[id].counters.loads
  // 1 − h is some 0.1 by then: the ring loses a tenth of the hits, modulo nine tenths.
  expect(loads('modulo')).toBeGreaterThan(2.5 * loads('ring'))
  expect(then.modulo.gauges.movedRatio.value).toBeGreaterThan(0.85)
  expect(then.ring.gauges.movedRatio.value).toBeLessThan(0.15)
})
