import { SCHEMAS } from '../../kinds/schemas'
import { type FaultEntry, nameOf, splitEndpoint } from '../../scenario'
import { useScenario, useSession } from '../../state'
import type { Runtime } from '../runtime'
import type { Command } from './command'
import { hasNodes, hasWires } from './edit-commands'

const FOR_SEC = 10

type Fault = Omit<FaultEntry, 'atSec' | 'on' | 'forSec'>

interface FaultCommand {
  readonly id: string
  /** Follows the name of the node or wire in the history. */
  readonly does: string
  readonly title: string
  readonly words: string
  readonly fault: Fault
}

const ON_NODES: readonly FaultCommand[] = [
  {
    id: 'slow',
    does: 'slow ×10',
    title: 'Slow ×10 for 10 s',
    words: 'fault latency degrade',
    fault: { fault: 'slow', factor: 10 },
  },
  { id: 'pause-node', does: 'paused', title: 'Pause for 10 s', words: 'fault hang freeze gc', fault: { fault: 'pause' } },
  { id: 'crash', does: 'crashed', title: 'Crash for 10 s', words: 'fault kill stop die', fault: { fault: 'crash' } },
]

const ON_WIRES: readonly FaultCommand[] = [
  { id: 'cut-wire', does: 'cut', title: 'Cut the wire for 10 s', words: 'fault partition network', fault: { fault: 'cut' } },
  {
    id: 'delay',
    does: 'delayed by 200 ms',
    title: 'Add 200 ms for 10 s',
    words: 'fault delay network latency',
    fault: { fault: 'delay', addMs: 200 },
  },
  {
    id: 'loss',
    does: 'loses 30 %',
    title: 'Lose 30 % for 10 s',
    words: 'fault packet network',
    fault: { fault: 'loss', ratio: 0.3 },
  },
]

function nodeName(id: string): string {
  const node = useScenario.getState().scenario.nodes.find((each) => each.id === id)
  const schema = node && SCHEMAS.get(node.kind)
  return node && schema ? nameOf(node, schema) : id
}

function wireName(id: string): string {
  const wire = useScenario.getState().scenario.wires.find((each) => each.id === id)
  return wire ? `${nodeName(splitEndpoint(wire.from).node)} → ${nodeName(splitEndpoint(wire.to).node)}` : id
}

export function faultCommands({ change }: Runtime): readonly Command[] {
  const command = (on: 'node' | 'wire', { id, does, title, words, fault }: FaultCommand): Command => ({
    id,
    title,
    group: 'Faults',
    words,
    enabled: on === 'node' ? hasNodes : hasWires,
    run() {
      const { selectedNodes, selectedWires } = useSession.getState()
      const targets = on === 'node' ? selectedNodes : selectedWires
      if (targets.length === 0) return
      const name = on === 'node' ? nodeName(targets[0]) : wireName(targets[0])
      const who = targets.length === 1 ? name : `${targets.length} ${on}s`
      change(
        `${who} ${does} for ${FOR_SEC} s`,
        targets.map((target) => ({ atSec: 0, on: target, forSec: FOR_SEC, ...fault })),
      )
    },
  })
  return [...ON_NODES.map((each) => command('node', each)), ...ON_WIRES.map((each) => command('wire', each))]
}

export const NODE_FAULTS = ON_NODES.map(({ id }) => id)
export const WIRE_FAULTS = ON_WIRES.map(({ id }) => id)
