import type { RunFigures } from './api'

/** The figures while there is no run yet. */
export const NO_RUN: RunFigures = {
  status: 'loading',
  speed: 1,
  virtualSec: 0,
  furthestSec: 0,
  eventsPerSec: 0,
  reachedSpeed: 0,
  workers: 1,
  isolated: true,
  placement: {},
  rings: [],
  eventsPerWindow: null,
  failure: null,
  seekingSec: null,
  digest: null,
}
