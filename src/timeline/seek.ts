import type { SimClient } from '../sim-client/api'

/** Goes so many seconds on, or back. */
export function seekBy(client: Pick<SimClient, 'seek' | 'aimNs'>, sec: number): void {
  client.seek(Math.max(0, client.aimNs() / 1e9 + sec))
}
