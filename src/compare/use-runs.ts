import { useCallback, useEffect, useRef, useState } from 'react'
import { type Experiment, startExperiments } from '../sim-client/experiments'
import { type Findings, NO_FINDINGS, withNews } from './comparison'

export interface Runs {
  readonly findings: Findings
  readonly isRunning: boolean
  /** It was cancelled before its end; what was found stays. */
  readonly isCancelled: boolean
  start(experiments: readonly Experiment[]): void
  cancel(): void
}

type State = 'idle' | 'running' | 'cancelled'

/** Experiments in their threads, one set at a time; closing the dialog ends them. */
export function useRuns(): Runs {
  const [findings, setFindings] = useState(NO_FINDINGS)
  const [state, setState] = useState<State>('idle')
  const stop = useRef(() => {})
  useEffect(() => () => stop.current(), [])

  const start = useCallback((experiments: readonly Experiment[]) => {
    stop.current()
    const none = { part: { point: 0, runs: [], failures: [], counts: [] }, curve: null }
    setFindings({ ...NO_FINDINGS, variants: experiments.map(() => none) })
    setState('running')
    stop.current = startExperiments(experiments, (news) => {
      setFindings((so) => withNews(so, news))
      if (news.type !== 'run') setState('idle')
    })
  }, [])
  const cancel = useCallback(() => {
    stop.current()
    setState((was) => (was === 'running' ? 'cancelled' : was))
  }, [])
  return { findings, isRunning: state === 'running', isCancelled: state === 'cancelled', start, cancel }
}
