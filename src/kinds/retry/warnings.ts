import type { ValuesOf } from '../../params'
import type { Surroundings, Warning } from '../contract'
import { attemptsOf } from './attempts'
import type { params } from './params'

type Values = ValuesOf<typeof params>

function waitWarnings(p: Values): readonly Warning[] {
  const found: Warning[] = []
  if (p.backoff === 'none' || p.waitMs === 0) {
    if (p.budget === 'none') {
      found.push({
        text: 'It tries again at once.',
        why: 'Whatever made the call fail is still there a moment later, and now it has more to do. Add a back-off or a budget.',
      })
    }
  } else if (p.jitter === 'none') {
    found.push({
      text: 'Retries without jitter come back in step.',
      why: 'Calls that failed together are tried again together, as the next spike. Draw the wait at random.',
    })
  }
  return found
}

/** Retries of other layers before this one, which the attempts here are multiplied with. */
function layerWarnings({ params: p, before = [] }: Surroundings<Values>): readonly Warning[] {
  const others = Math.max(1, ...before.map((way) => way.reduce((product, step) => product * (step.attempts ?? 1), 1)))
  if (others === 1 || p.budget !== 'none') return []
  const all = others * attemptsOf(p)
  return [
    {
      text: `Stacked with retries before it, one call becomes ${all === Infinity ? 'any number' : `up to ${all}`}.`,
      why: 'When everything fails, the attempts of all layers multiply. Retry in one layer only, or give each a budget.',
      lesson: 'services/stacked-retries',
    },
  ]
}

/** Known traps. */
export function warnings(around: Surroundings<Values>): readonly Warning[] {
  const { params: p, outCount } = around
  const attempts = attemptsOf(p)
  if (outCount('out') === 0) {
    return [
      {
        text: 'Nothing is attached: every call is refused.',
        why: 'A retry sits on a wire between a caller and a callee. Draw a wire from its out port, or drop it on a wire.',
      },
    ]
  }
  if (attempts === 1) return [{ text: 'It never retries.', why: 'The limit leaves room for the first attempt only.' }]
  const found: Warning[] = [...layerWarnings(around), ...waitWarnings(p)]
  if (p.budget === 'none' && attempts > 3) {
    const most = attempts === Infinity ? 'any number of' : `${attempts}`
    found.push({
      text: `A callee in trouble gets up to ${most} times its load.`,
      why: 'A budget limits the retries of all calls together. Stacked with retries in other layers, the numbers multiply.',
    })
  }
  if (p.retryFatal) {
    found.push({
      text: 'It tries fatal errors again.',
      why: 'The same call fails the same way: load without a chance of success.',
    })
  }
  return found
}
