import type { SimClient } from '../sim-client/api'
import { useRun } from '../state'
import { nextSpeed } from './speed'

/** Runs or pauses: what the space bar does. A run that failed starts again. */
export function togglePlay(client: SimClient): void {
  const { status } = useRun.getState()
  if (status === 'loading') return
  if (status === 'running') client.pause()
  else {
    if (status === 'failed') client.reset()
    client.play()
  }
}

/** One step faster or slower. */
export function changeSpeed(client: SimClient, direction: 1 | -1): void {
  client.setSpeed(nextSpeed(useRun.getState().speed, direction))
}
