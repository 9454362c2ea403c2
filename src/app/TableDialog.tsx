import './table.css'
import { type KeyboardEvent, useEffect, useState } from 'react'
import { ailmentOf, canvasCommands } from '../canvas'
import type { Health } from '../kinds/contract'
import { faceOf } from '../kinds/faces'
import { SCHEMAS } from '../kinds/schemas'
import { nameOf, type Scenario, type ScenarioNode, splitEndpoint } from '../scenario'
import type { SimClient } from '../sim-client'
import { select, useScenario } from '../state'
import { Dialog, EmptyState, SearchField } from '../ui'
import { usePage } from './runtime'

const EVERY_MS = 1000
const STATES: Readonly<Record<Health, string>> = {
  idle: 'Idle',
  good: 'Good',
  waiting: 'Waiting',
  failing: 'Failing',
  refused: 'Refusing',
}

interface TableDialogProps {
  readonly onClose: () => void
}

/** The graph as a table: what a person sees on the canvas, in words and figures, with the same selection. */
export function TableDialog({ onClose }: TableDialogProps) {
  const { client } = usePage()
  const scenario = useScenario((state) => state.scenario)
  const [text, setText] = useState('')
  useEverySecond(client)
  const wanted = text.trim().toLowerCase()
  const rows = rowsOf(scenario).filter(({ name, kind }) => `${name} ${kind}`.toLowerCase().includes(wanted))

  const show = (id: string) => {
    onClose()
    select([id])
    // After the dialog has given the focus back.
    requestAnimationFrame(() => canvasCommands.revealNode(id))
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title="Nodes and wires"
      description="Enter on a name shows it on the canvas. Up and down go from node to node."
      size="l"
      className="node-table"
    >
      <SearchField value={text} onChange={setText} placeholder="Find a node" hint="" />
      {rows.length === 0 ? (
        <EmptyState title={scenario.nodes.length === 0 ? 'There is no node yet' : 'No node has this name'}>
          {scenario.nodes.length === 0 ? 'Add one from the palette.' : 'Try another.'}
        </EmptyState>
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the buttons inside
        <div className="node-table-scroll" onKeyDown={moveBetweenRows}>
          <table data-long={rows.some(({ name }) => isLong(name)) ? '' : undefined}>
            <thead>
              <tr>
                <th scope="col">Node</th>
                <th scope="col">Kind</th>
                <th scope="col">From</th>
                <th scope="col">To</th>
                <th scope="col">State</th>
                <th scope="col">Now</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row key={row.node.id} row={row} client={client} onShow={() => show(row.node.id)} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Dialog>
  )
}

interface RowOf {
  readonly node: ScenarioNode
  readonly name: string
  readonly kind: string
  readonly from: readonly string[]
  readonly to: readonly string[]
}

function rowsOf(scenario: Scenario): readonly RowOf[] {
  const named = new Map(scenario.nodes.map((node) => [node.id, nameOf(node, SCHEMAS.get(node.kind))]))
  const from = new Map<string, string[]>()
  const to = new Map<string, string[]>()
  const add = (map: Map<string, string[]>, key: string, other: string) =>
    map.set(key, [...(map.get(key) ?? []), named.get(other) ?? other])
  for (const wire of scenario.wires) {
    const [a, b] = [splitEndpoint(wire.from).node, splitEndpoint(wire.to).node]
    add(from, b, a)
    add(to, a, b)
  }
  return scenario.nodes.map((node) => ({
    node,
    name: named.get(node.id) ?? node.id,
    kind: SCHEMAS.get(node.kind)?.title ?? node.kind,
    from: from.get(node.id) ?? [],
    to: to.get(node.id) ?? [],
  }))
}

interface RowProps {
  readonly row: RowOf
  readonly client: SimClient
  readonly onShow: () => void
}

function Row({ row: { node, name, kind, from, to }, client, onShow }: RowProps) {
  const face = faceOf(node.kind)
  const view = client.view(node.id)
  const ailment = ailmentOf(node.id, useScenario.getState().scenario.timeline, client.nowNs() / 1e9)
  const health = ailment?.dead ? 'failing' : view === null ? 'idle' : face.health(view)
  const words = view === null ? 'no figures yet' : unbroken(face.describe(view))
  return (
    <tr>
      <th scope="row">
        <button type="button" className="node-table-name" onClick={onShow}>
          {name}
        </button>
      </th>
      <td>{kind}</td>
      <td>{whole(from)}</td>
      <td>{whole(to)}</td>
      <td>
        <span className="node-table-state" data-health={health}>
          {STATES[health]}
        </span>
      </td>
      <td className="node-table-now">{ailment === undefined ? words : `${ailment.words}, ${words}`}</td>
    </tr>
  )
}

/** Whole it would push state and figures out of sight. */
function isLong(name: string): boolean {
  return name.length > 28
}

/** Names, none of them broken where it has a hyphen. */
function whole(names: readonly string[]): string {
  const each = (name: string) => (isLong(name) ? name : name.replaceAll('-', '\u2011').replaceAll(' ', '\u00a0'))
  return names.map(each).join(', ') || '–'
}

/** Figures stay with their units. */
function unbroken(text: string): string {
  return text.replace(/(\d) (?=[%a-zµ])/g, '$1\u00a0')
}

/** Up, down, Home and End go from name to name. */
function moveBetweenRows(event: KeyboardEvent<HTMLElement>): void {
  const names = [...event.currentTarget.querySelectorAll<HTMLElement>('.node-table-name')]
  const at = names.indexOf(document.activeElement as HTMLElement)
  const steps: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: names.length - 1 }
  const next = names[steps[event.key] ?? -1]
  if (at < 0 || next === undefined) return
  event.preventDefault()
  next.focus()
}

function useEverySecond(client: SimClient): void {
  const [, setTick] = useState(0)
  useEffect(() => {
    let last = performance.now()
    return client.onFrame(() => {
      if (performance.now() - last < EVERY_MS) return
      last = performance.now()
      setTick((tick) => tick + 1)
    })
  }, [client])
}
