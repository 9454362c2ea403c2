import './breakpoints.css'
import { useEffect, useState } from 'react'
import type { Broke, SimClient } from '../sim-client'
import { select, useScenario, useSession } from '../state'
import { Button } from '../ui'
import { instantText, sentenceOf } from './words'

export interface BreakpointBarProps {
  readonly client: SimClient
  /** Brings a node into sight that is not. */
  readonly reveal: (node: string) => void
}

/** Over the canvas while there are breakpoints: how many, and why the run stands where one has paused it. Keeps the engine informed of them. */
export function BreakpointBar({ client, reveal }: BreakpointBarProps) {
  const breakpoints = useSession((state) => state.breakpoints)
  const scenario = useScenario((state) => state.scenario)
  const broke = useBreak(client, reveal)
  useEffect(() => client.setBreakpoints(breakpoints.filter(({ isOff }) => isOff !== true)), [client, breakpoints])
  useEffect(() => () => client.setBreakpoints([]), [client])
  useEffect(forgetWithDocument, [])
  const there = breakpoints.filter((each) => sentenceOf(scenario, each, 'present') !== null)
  const on = there.filter(({ isOff }) => isOff !== true).length
  if (there.length === 0) return null
  return (
    <aside className="breakpoint-bar" aria-label="Breakpoints" data-over-canvas data-hit={broke !== null || undefined}>
      <button
        type="button"
        className="breakpoint-count"
        title="Breakpoints…"
        data-off={on === 0 || undefined}
        onClick={() => useSession.setState({ openDialog: 'breakpoints' })}
      >
        <span className="breakpoint-dot" aria-hidden="true" />
        {countText(there.length, on)}
      </button>
      <span role="status" className="breakpoint-why">
        {broke !== null && (
          <>
            <strong>Paused at {instantText(broke.atNs)}:</strong>{' '}
            {broke.by.map((each) => sentenceOf(scenario, each, 'past')).join('; ')}
          </>
        )}
      </span>
      {broke !== null && <Button onClick={() => client.play()}>Go on</Button>}
    </aside>
  )
}

function countText(count: number, on: number): string {
  const what = count === 1 ? '1 breakpoint' : `${count} breakpoints`
  if (on === count) return what
  return on === 0 ? `${what}, off` : `${what}, ${on} on`
}

/** Why the run stands where it is. The node is selected as soon as it does. */
function useBreak(client: SimClient, reveal: (node: string) => void): Broke | null {
  const [broke, setBroke] = useState<Broke | null>(null)
  useEffect(() => client.onFrame(() => setBroke(client.broke())), [client])
  useEffect(() => {
    if (broke === null) return
    const nodes = [...new Set(broke.by.map(({ node }) => node))]
    select(nodes)
    reveal(nodes[0])
  }, [broke, reveal])
  return broke
}

/** Breakpoints name nodes of one document. */
function forgetWithDocument(): () => void {
  return useScenario.subscribe((state, before) => {
    const isOpened = state.scenario !== before.scenario && state.past.length === 0 && state.future.length === 0
    if (isOpened) useSession.setState({ breakpoints: [] })
  })
}
