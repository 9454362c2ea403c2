import './traces.css'
import './waterfall.css'
import './order.css'
import { useEffect, useState } from 'react'
import { brokenCount, type OrderStory, orderText, readOrder } from '../kinds/contract-order'
import { SCHEMAS } from '../kinds/schemas'
import { nodeName, type Scenario, splitEndpoint } from '../scenario'
import type { SimClient } from '../sim-client'
import { useScenario, useSession } from '../state'
import { Dialog, EmptyState, Select } from '../ui'
import { OrderTraces } from './OrderTraces'
import { type OrderLine, orderLines } from './order-lines'

const EVERY_MS = 700

/** A node at which the order of a key was broken. */
interface Broken {
  readonly id: string
  readonly name: string
  readonly text: string
  readonly story: OrderStory
}

export interface OrderDialogProps {
  readonly client: SimClient
  readonly onClose: () => void
}

/** What happened to the first message of a run that came after a later one of its key, and to that later one. */
export function OrderDialog({ client, onClose }: OrderDialogProps) {
  const all = useBroken(client)
  const [wanted, setWanted] = useState(() => useSession.getState().selectedNodes[0] ?? '')
  const shown = all.find(({ id }) => id === wanted) ?? all[0]
  return (
    <Dialog open onClose={onClose} title="Order broken" size="l" className="traces order">
      {shown === undefined ? (
        <EmptyState title="Order kept">At no node has a message come after a later one of its key.</EmptyState>
      ) : (
        <>
          {all.length > 1 && (
            <Select
              label="At"
              prefix="at"
              value={shown.id}
              options={all.map(({ id, name }) => ({ value: id, label: name }))}
              onChange={setWanted}
            />
          )}
          <p className="traces-why">{shown.text}</p>
          <Story key={shown.id} client={client} story={shown.story} />
        </>
      )}
    </Dialog>
  )
}

/** Nodes whose run has broken an order so far. They stay while it goes back to before that. */
function useBroken(client: SimClient): readonly Broken[] {
  const scenario = useScenario((state) => state.scenario)
  const [found, setFound] = useState(() => brokenIn(scenario, client))
  useEffect(() => {
    const look = () => {
      const now = brokenIn(scenario, client)
      setFound((before) => [...now, ...before.filter(({ id }) => !now.some((each) => each.id === id))])
    }
    const timer = setInterval(look, EVERY_MS)
    return () => clearInterval(timer)
  }, [scenario, client])
  return found
}

function brokenIn(scenario: Scenario, client: SimClient): readonly Broken[] {
  return scenario.nodes.flatMap(({ id, kind }) => {
    const schema = SCHEMAS.get(kind)
    const view = client.view(id)
    if (schema === undefined || view === null || !Object.hasOwn(schema.metrics, 'orderStory')) return []
    const story = readOrder(view)
    if (story === null) return []
    return [{ id, name: nodeName(scenario, id), text: orderText(view, brokenCount(view, schema.metrics)), story }]
  })
}

function Story({ client, story }: { readonly client: SimClient; readonly story: OrderStory }) {
  const scenario = useScenario((state) => state.scenario)
  const nameOf = (index: number) => {
    const wire = scenario.wires.find(({ id }) => client.wireIndex(id) === index)
    return wire === undefined ? 'its consumer' : nodeName(scenario, splitEndpoint(wire.to).node)
  }
  return (
    <>
      <table className="order-lines" aria-label="What happened">
        <thead>
          <tr>
            <th scope="col">Virtual time</th>
            <th scope="col">Message {story.late.number}, the earlier one</th>
            <th scope="col">Message {story.early.number}, the later one</th>
          </tr>
        </thead>
        <tbody>
          {orderLines(story, nameOf).map((line) => (
            <Row
              key={`${line.which} ${line.text}`}
              line={line}
              isBreak={line.which === 'late' && line.atNs === story.late.doneNs}
            />
          ))}
        </tbody>
      </table>
      <OrderTraces client={client} story={story} />
    </>
  )
}

interface RowProps {
  readonly line: OrderLine
  /** Here the order was broken. */
  readonly isBreak: boolean
}

function Row({ line: { atNs, which, text }, isBreak }: RowProps) {
  return (
    <tr>
      <th scope="row" className="ui-figure">
        {(atNs / 1e9).toFixed(6)} s
      </th>
      <td>
        {which === 'late' ? text : ''}
        {isBreak && <span className="order-broke">too late</span>}
      </td>
      <td>{which === 'early' ? text : ''}</td>
    </tr>
  )
}
