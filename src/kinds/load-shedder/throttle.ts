import { pow, WindowedSum } from '../../../workers/sdk'

/** Parts of the window: what leaves it leaves in steps of a fortieth. */
const SLICES = 40

/** The share to refuse: max(0, (requests − K · accepts) / (requests + 1)) ^ (1 / aggression). Sources: Site Reliability Engineering, eq. 21-1; Envoy. */
export function rejectionProbability(requests: number, accepts: number, k: number, aggression = 1): number {
  const share = Math.max(0, (requests - k * accepts) / (requests + 1))
  return aggression === 1 || share === 0 ? share : pow(share, 1 / aggression)
}

/** Client-side adaptive throttling: a client that is refused a lot refuses itself. Source: Beyer et al., Site Reliability Engineering, 2016, ch. 21. */
export class Throttle {
  private readonly requests: WindowedSum
  private readonly accepts: WindowedSum

  constructor(private windowNs: number) {
    this.requests = new WindowedSum(windowNs, SLICES)
    this.accepts = new WindowedSum(windowNs, SLICES)
  }

  /** Another window begins empty. */
  resize(windowNs: number): void {
    if (windowNs === this.windowNs) return
    this.windowNs = windowNs
    this.requests.resize(windowNs)
    this.accepts.resize(windowNs)
  }

  probability(now: number, k: number, aggression = 1): number {
    return rejectionProbability(this.requests.at(now), this.accepts.at(now), k, aggression)
  }

  /** A call came, whether it will be refused here or not. */
  request(now: number): void {
    this.requests.add(now, 1)
  }

  /** The callee took a call. */
  accept(now: number): void {
    this.accepts.add(now, 1)
  }
}
