import { ArrowRight } from 'lucide-react'
import { formatQuantity } from '../params'
import {
  DEFAULT_DURATION_SEC,
  nodeName,
  type ScenarioWire,
  splitEndpoint,
  WIRE_SPECS,
  wireName,
  wireOf,
  wireParams,
} from '../scenario'
import { useSimClient, type WireView } from '../sim-client'
import { select, useScenario } from '../state'
import { Button, PanelBody, Section } from '../ui'
import { FormContext } from './FormContext'
import { LiveFigure, useLiveClient } from './live'
import { ParamForm } from './ParamForm'
import { useParamsNow } from './params-now'
import type { InspectorActions } from './props'
import { openSweep } from './sweep'

export interface WirePanelProps extends Pick<InspectorActions, 'onWire'> {
  /** At least one. */
  wires: readonly ScenarioWire[]
}

/** One wire, or several edited at once. */
export function WirePanel({ wires, onWire }: WirePanelProps) {
  const scenario = useScenario((state) => state.scenario)
  const ids = wires.map((wire) => wire.id)
  const now = useParamsNow(scenario, ids, useSimClient())
  // A wire with the id of a node is not found on the timeline.
  const isKnown = (wire: ScenarioWire) => wireOf(scenario, wire.id) !== undefined
  const all = wires.map((wire, i) => (isKnown(wire) ? now[i] : wireParams(wire)))
  const [first] = wires
  const single = wires.length === 1
  const title = (wire: ScenarioWire) => wireName(scenario, wire.id)
  return (
    <FormContext value={{ wires: [], durationSec: scenario.durationSec ?? DEFAULT_DURATION_SEC, firstName: title(first) }}>
      <header className="insp-header">
        <div className="insp-title-row">
          <h2 className="insp-heading" title={single ? title(first) : undefined}>
            {single ? title(first) : `${wires.length} wires`}
          </h2>
          <span className="insp-kind">wire</span>
        </div>
      </header>
      <PanelBody className="insp-body">
        <div className="insp-tab">
          {single && <Ends wire={first} />}
          <ParamForm
            of="wire"
            key={ids.join(' ')}
            specs={WIRE_SPECS}
            all={all}
            onParam={(param, value, gesture) => onWire(ids, param, value, gesture)}
            onSweep={single && isKnown(first) ? (param) => openSweep(first.id, param) : undefined}
          />
          {single && <WireRates wireId={first.id} />}
        </div>
      </PanelBody>
    </FormContext>
  )
}

/** The nodes at both ends, to go to. */
function Ends({ wire }: { wire: ScenarioWire }) {
  const scenario = useScenario((state) => state.scenario)
  const end = (text: string, word: string) => {
    const { node, port } = splitEndpoint(text)
    const name = nodeName(scenario, node)
    return (
      <Button aria-label={`${word} ${name}`} onClick={() => select([node])}>
        {name}
        {port !== null && <span className="insp-quiet">{` ${port}`}</span>}
      </Button>
    )
  }
  return (
    <div className="insp-ends">
      {end(wire.from, 'From')}
      <ArrowRight size={14} aria-hidden />
      {end(wire.to, 'To')}
    </div>
  )
}

const RATES: readonly { readonly title: string; readonly read: (view: WireView) => ReturnType<typeof formatQuantity> }[] = [
  { title: 'Forward', read: (view) => formatQuantity(view.forwardPerSec, 'perSec') },
  { title: 'Back', read: (view) => formatQuantity(view.backPerSec, 'perSec') },
  { title: 'Of these failed', read: (view) => formatQuantity(view.failedPerSec, 'perSec') },
  { title: 'Mean latency, one way', read: (view) => formatQuantity(view.latencyMs, 'ms') },
  { title: 'On the wire now', read: (view) => formatQuantity(view.inFlight, 'count') },
]

function WireRates({ wireId }: { wireId: string }) {
  const client = useLiveClient()
  return (
    <Section title="Now">
      <table className="insp-table" aria-label="Live rates">
        <tbody>
          {RATES.map(({ title, read }) => (
            <tr key={title}>
              <th scope="row" className="insp-row-name">
                {title}
              </th>
              <td className="insp-cell">
                <LiveFigure
                  read={() => {
                    const view = client?.wireView(wireId) ?? null
                    return view === null ? { text: '–', unit: '' } : read(view)
                  }}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}
