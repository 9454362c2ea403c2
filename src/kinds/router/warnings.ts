import type { ValuesOf } from '../../params'
import type { Surroundings, Warning } from '../contract'
import type { params } from './params'

type Values = ValuesOf<typeof params>

/** Share of gathered answers that are slow when one in a hundred of `n` single ones is. */
function slowRatio(n: number): number {
  let fast = 1
  for (let i = 0; i < n; i++) fast *= 0.99
  return 1 - fast
}

/** Known traps. */
export function warnings({ params: p, outCount }: Surroundings<Values>): readonly Warning[] {
  const wires = outCount('out')
  if (wires === 0) {
    return [
      { text: 'Nothing is attached: everything is refused.', why: 'Draw wires from its out port to those it chooses from.' },
    ]
  }
  const found: Warning[] = []
  if (wires === 1 && p.mode !== 'condition') {
    found.push({ text: 'There is nothing to choose.', why: 'Only one wire leaves it, and takes everything.' })
  }
  if (p.mode === 'condition' && !p.rules.some(({ type }) => type === 'otherwise')) {
    found.push({
      text: 'What matches no rule is refused.',
      why: 'There is no rule for all others. Add one at the end, unless refusing is what you want.',
    })
  }
  if (p.mode === 'all' && wires > 1 && (p.wait === 'all' || p.wait === 'bestEffort') && p.gatherMs === Infinity) {
    found.push({
      text: `It is as slow as the slowest of ${wires}.`,
      why: `If one in a hundred answers is slow, ${Math.round(slowRatio(wires) * 100)} % of the gathered ones are. Limit the time, or wait for fewer.`,
    })
  }
  if (p.mode === 'all' && !p.cancelRest && (p.wait === 'any' || p.wait === 'some')) {
    found.push({ text: 'Those not needed work on.', why: 'Each message costs an answer of every wire, whoever is first.' })
  }
  return found
}
