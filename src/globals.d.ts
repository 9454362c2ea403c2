import type { Scenario } from './scenario'
import type { RunFigures, SimClient } from './sim-client'
import type { useRun, useScenario } from './state'

declare global {
  interface Window {
    /** For browser tests and the curious: nothing on the page depends on it. */
    spillway?: {
      /** The first run has begun. */
      ready: boolean
      getScenario(): Scenario
      figures(): RunFigures
      digestOf(scenario: Scenario): Promise<string>
      /** Frames per second of the page, over the last two seconds or so. */
      fps(): number
      readonly client: SimClient
      readonly stores: { readonly useScenario: typeof useScenario; readonly useRun: typeof useRun }
    }
  }
}
