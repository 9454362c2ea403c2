import type { ValuesOf } from '../../params'
import { counted } from '../../params'
import type { Surroundings, Warning, WayStep } from '../contract'
import type { params } from './params'

type Values = ValuesOf<typeof params>

/** What its health checks may do to it. */
function ofChecks(p: Values, behind: readonly (readonly WayStep[])[]): readonly Warning[] {
  if (!p.healthCheck) return []
  const found: Warning[] = []
  const limitMs = Math.min(p.checkTimeoutMs, p.checkIntervalMs)
  if (behind.some((way) => (way.at(-1)?.worksMs ?? 0) >= limitMs)) {
    found.push({
      text: 'Its members are too slow for its checks.',
      why: 'A check does the work of a call, and the mean work takes longer than the check waits for an answer: healthy members are taken out. Give checks more time.',
    })
  } else if (p.checkTimeoutMs > p.checkIntervalMs) {
    found.push({
      text: 'Checks have less time than it says.',
      why: 'A check is over when the next one begins: the interval is shorter than the answer may take.',
    })
  }
  if (p.panicThresholdRatio === 0) {
    found.push({
      text: 'Its checks may take all members out.',
      why: 'Under overload checks wait in line with the calls. When they come too late a busy member goes, and the others get its load and go next. With a panic threshold calls go to all again before nobody is left.',
      lesson: 'services/checks-cascade',
    })
  }
  return found
}

/** Known traps. */
export function warnings({ params: p, outCount, behind = [] }: Surroundings<Values>): readonly Warning[] {
  const found: Warning[] = [...ofChecks(p, behind)]
  if (outCount('out') === 0) {
    found.push({
      text: 'There is nobody to choose from: every call is refused.',
      why: 'Its members are the instances behind its wires. Draw a wire from its out port to a worker pool.',
    })
  }
  const followsLoad = p.policy === 'leastRequest' || p.policy === 'peakEwma'
  if (followsLoad && !p.outlierDetection) {
    found.push({
      text: 'A member that fails fast attracts calls.',
      why: 'It always has the fewest under way, or the least latency: a sinkhole. Eject outliers.',
      lesson: 'services/sick-instance',
    })
  }
  if (p.policy === 'leastRequest' && p.loadInfo === 'stale' && p.choiceCount > 3) {
    found.push({
      text: 'With old news, many choices make a herd.',
      why: 'All calls until the next update go to the member that was least busy then. Two choices lose little (Mitzenmacher 2000).',
      lesson: 'services/two-choices',
    })
  }
  if (p.policy === 'hash' && p.placement === 'modulo') {
    found.push({
      text: 'With modulo nearly every key moves when a member comes or goes.',
      why: 'Of n members n / (n + 1) of the keys move; with a ring 1 / (n + 1).',
    })
  }
  if (p.outlierDetection && p.maxEjectionRatio < 0.1 && !p.alwaysEjectOne) {
    found.push({
      text: 'With few members nobody can be ejected.',
      why: `${Math.round(p.maxEjectionRatio * 100)} % of ${counted(Math.ceil(1 / Math.max(0.001, p.maxEjectionRatio)) - 1, 'member')} is less than one.`,
    })
  }
  return found
}
