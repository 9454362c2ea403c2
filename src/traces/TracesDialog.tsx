import './traces.css'
import './waterfall.css'
import { useEffect, useState } from 'react'
import { OUTCOMES } from '../params'
import type { SimClient } from '../sim-client'
import { useScenario } from '../state'
import { Button, Dialog, download, EmptyState, Menu, type MenuEntry, SegmentedTabs, Select, ToggleButton } from '../ui'
import { collectTraces, type TraceCollector } from './collector'
import { chromeTrace, openTelemetry } from './export'
import { TraceList } from './TraceList'
import { TraceView } from './TraceView'
import type { Trace, TraceResult } from './trace'

const EVERY_MS = 700

type Order = 'recent' | 'slowest'

const ORDERS = [
  { value: 'recent', label: 'Latest' },
  { value: 'slowest', label: 'Slowest' },
] as const

const RESULTS: readonly { readonly value: TraceResult | 'all'; readonly label: string }[] = [
  { value: 'all', label: 'all' },
  { value: 'good', label: 'good' },
  { value: 'late', label: 'late' },
  { value: 'failed', label: 'failed' },
  { value: 'rejected', label: 'rejected' },
  { value: 'dropped', label: 'dropped' },
]

export interface TracesDialogProps {
  readonly client: SimClient
  readonly onClose: () => void
}

/** Single requests: a list of those sampled, and one of them as a waterfall over nodes and wires. */
export function TracesDialog({ client, onClose }: TracesDialogProps) {
  const collector = collectTraces(client)
  const [order, setOrder] = useState<Order>('recent')
  const [result, setResult] = useState<TraceResult | 'all'>('all')
  const [chosen, setChosen] = useState<Trace | null>(null)
  const [follows, setFollows] = useState(true)
  const traces = useList(collector, order, result, follows)
  const shown = chosen ?? traces[0] ?? null

  function choose(trace: Trace) {
    setChosen(trace)
    setFollows(false)
  }
  function follow(next: boolean) {
    setFollows(next)
    if (next) setChosen(null)
  }
  return (
    <Dialog open onClose={onClose} title="Traces" description={<Sampling client={client} />} size="l" className="traces">
      <div className="traces-bar">
        <SegmentedTabs label="Order" value={order} segments={ORDERS} onChange={setOrder} />
        <Select label="Outcome" prefix="outcome" value={result} options={RESULTS} onChange={setResult} />
        <ToggleButton pressed={follows} onChange={follow}>
          Follow the run
        </ToggleButton>
        <span className="traces-space" />
        <Menu label="Export" align="end" entries={exportsOf(shown, traces)} trigger={<Button>Export</Button>} />
      </div>
      {shown === null ? (
        <EmptyState title={result === 'all' ? 'No request has ended yet' : 'No such request so far'}>
          Sampled requests appear here when they end. Let the scenario run.
        </EmptyState>
      ) : (
        <div className="traces-panes">
          <TraceList traces={traces} shown={shown} onChoose={choose} />
          <TraceView key={`${shown.id} ${shown.beganNs}`} trace={shown} />
        </div>
      )}
    </Dialog>
  )
}

/** How many requests are looked at, and what their notes do not tell. */
function Sampling({ client }: { readonly client: SimClient }) {
  const every = Math.round(1 / Math.max(client.tracedRatio(), 1e-9))
  const share = every <= 1 ? 'Every request is traced.' : `One request in ${every} is traced.`
  return <>{share} Messages lost on a wire leave no note; a node that does not say when work begins shows its time undivided.</>
}

/** The list as the collector has it: renewed while it follows the run, and when something else is asked for. */
function useList(collector: TraceCollector, order: Order, result: TraceResult | 'all', follows: boolean): readonly Trace[] {
  const [traces, setTraces] = useState(() => collector.list(order, result))
  useEffect(() => setTraces(collector.list(order, result)), [collector, order, result])
  // Stopped, the list stays as it was when a trace was chosen in it.
  useEffect(() => {
    if (!follows) return
    const timer = setInterval(() => setTraces(collector.list(order, result)), EVERY_MS)
    return () => clearInterval(timer)
  }, [collector, order, result, follows])
  return traces
}

function exportsOf(shown: Trace | null, traces: readonly Trace[]): readonly MenuEntry[] {
  const name =
    useScenario
      .getState()
      .scenario.name.toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .slice(0, 60) || 'scenario'
  const save = (what: string, text: string) => download(`${name}-${what}.json`, new Blob([text], { type: 'application/json' }))
  const pair = (which: readonly Trace[], what: string): readonly MenuEntry[] => [
    {
      label: 'Chrome trace JSON',
      hint: 'Perfetto, about:tracing',
      disabled: which.length === 0,
      onSelect: () => save(`${what}-chrome`, chromeTrace(which)),
    },
    {
      label: 'OpenTelemetry JSON',
      hint: 'OTLP',
      disabled: which.length === 0,
      onSelect: () => save(`${what}-otlp`, openTelemetry(which)),
    },
  ]
  const outcome = shown === null ? '' : `, ${OUTCOMES[shown.outcome].title}`
  return [
    { label: `This trace${outcome}`, items: pair(shown === null ? [] : [shown], 'trace') },
    { label: `All ${traces.length} in the list`, items: pair(traces, 'traces') },
  ]
}
