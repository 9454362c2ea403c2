/** Closed forms for one station. Rates per second, times in seconds. For display beside what was measured: never part of a run. */

export interface StationFigures {
  readonly utilization: number
  readonly waitSec: number
  readonly sojournSec: number
  readonly waitRatio: number
  readonly lossRatio: number
}

/** Erlang's loss formula B(c, a), by its recursion. */
export function erlangB(servers: number, offered: number): number {
  let b = 1
  for (let k = 1; k <= servers; k++) b = (offered * b) / (k + offered * b)
  return b
}

/** Erlang's delay formula C(c, a): the share that waits; 1 from full load on. */
export function erlangC(servers: number, offered: number): number {
  if (offered >= servers) return 1
  const b = erlangB(servers, offered)
  return b / (1 - (offered / servers) * (1 - b))
}

/** M/M/c with an unlimited waiting room, for a load below 1. */
export function mmc(arrivals: number, meanSec: number, servers: number): StationFigures {
  const offered = arrivals * meanSec
  const waitRatio = erlangC(servers, offered)
  const waitSec = (waitRatio * meanSec) / (servers - offered)
  return { utilization: offered / servers, waitSec, sojournSec: waitSec + meanSec, waitRatio, lossRatio: 0 }
}

/** M/G/1 by Pollaczek and Khinchine, for a load below 1. */
export function mg1(arrivals: number, meanSec: number, cv2: number): StationFigures {
  const load = arrivals * meanSec
  const waitSec = (load * meanSec * (1 + cv2)) / (2 * (1 - load))
  return { utilization: load, waitSec, sojournSec: waitSec + meanSec, waitRatio: load, lossRatio: 0 }
}

/** M/M/c/K with K = servers + places: birth and death, figures of those who get in. */
export function mmck(arrivals: number, meanSec: number, servers: number, places: number): StationFigures {
  const offered = arrivals * meanSec
  // Probabilities relative to the one before, scaled at every step so that nothing overflows.
  let total = 1
  let full = 1
  let waiting = 0
  let busy = 0
  let delayed = servers === 0 ? 1 : 0
  for (let n = 1; n <= servers + places; n++) {
    full = (full * offered) / Math.min(n, servers)
    total += full
    busy += full * Math.min(n, servers)
    if (n > servers) waiting += full * (n - servers)
    if (n >= servers && n < servers + places) delayed += full
    if (total > 1e100) {
      total *= 1e-100
      full *= 1e-100
      waiting *= 1e-100
      busy *= 1e-100
      delayed *= 1e-100
    }
  }
  const lossRatio = full / total
  const accepted = arrivals * (1 - lossRatio)
  const waitSec = accepted > 0 ? waiting / total / accepted : 0
  const waitRatio = lossRatio < 1 ? delayed / total / (1 - lossRatio) : 0
  return { utilization: busy / total / servers, waitSec, sojournSec: waitSec + meanSec, waitRatio, lossRatio }
}
