import type { Plan } from '../../src/scenario/plan'
import type { Results } from '../protocol/results'
import type { LabCosts, LabSettings, LabTask } from './settings'

/** One thread of the queue lab, as the page sees it. */
export interface LabWorker {
  /** Does its part of a measurement until the board says stop. The answer means nothing. */
  run(task: LabTask, port: MessagePort | null): Promise<number>
  costs(settings: LabSettings): LabCosts
  /** Simulates a plan until so many requests have ended. */
  simulate(plan: Plan, completions: number, warmup: number): Promise<Results>
}
