import type { KindFaults } from '../../kinds/contract'
import { SCHEMAS } from '../../kinds/schemas'
import { checkParam, exactText } from '../../params'
import { FAULT_FIELDS, FAULTS, type FaultEntry, nodeName, valuesAt, wireName } from '../../scenario'
import { useScenario, useSession } from '../../state'
import type { Runtime } from '../runtime'
import type { Command } from './command'

/** What the commands begin with; the form on the timeline changes it. */
const FOR_SEC = FAULT_FIELDS.forSec.default
const FACTOR = FAULT_FIELDS.factor.default
const DELAY = exactText(FAULT_FIELDS.addMs.default, 'ms')
const LOSS = exactText(FAULT_FIELDS.ratio.default, 'ratio')

type Fault = Omit<FaultEntry, 'atSec' | 'on' | 'forSec'>

interface FaultCommand {
  readonly id: string
  /** Follows the name of the node or wire in the history. */
  readonly does: string
  readonly title: string
  readonly words: string
  readonly fault: Fault
}

/** A fault that not every kind can have. */
interface KindFaultCommand extends Omit<FaultCommand, 'fault'> {
  /** What it does to one node; `null`: its kind cannot have it. `many`: how many instances it has now, which `scale` would set. */
  readonly faultOf: (faults: KindFaults, many: number) => Fault | null
}

const SLOW: KindFaultCommand = {
  id: 'slow',
  does: `slow ×${FACTOR}`,
  title: `Slow ×${FACTOR} for ${FOR_SEC} s`,
  words: 'fault latency degrade',
  faultOf: ({ slow }) => (slow ? { fault: 'slow', factor: FACTOR } : null),
}

const ON_NODES: readonly FaultCommand[] = [
  { id: 'pause-node', does: 'paused', title: `Pause for ${FOR_SEC} s`, words: 'fault hang freeze gc', fault: { fault: 'pause' } },
  { id: 'crash', does: 'crashed', title: `Crash for ${FOR_SEC} s`, words: 'fault kill stop die', fault: { fault: 'crash' } },
]

/** Does a fault to the first of several instances. */
function atOne(fault: Fault): KindFaultCommand['faultOf'] {
  return ({ instances }, many) => (instances === undefined || many < 2 ? null : { ...fault, instance: 1 })
}

const ON_SOME_NODES: readonly KindFaultCommand[] = [
  {
    id: 'slow-instance',
    does: 'has a slow instance',
    title: `Slow one instance ×${FACTOR} for ${FOR_SEC} s`,
    words: 'fault latency degrade gray pod replica copy',
    faultOf: (faults, many) => (faults.slow ? atOne({ fault: 'slow', factor: FACTOR })(faults, many) : null),
  },
  {
    id: 'pause-instance',
    does: 'has a paused instance',
    title: `Pause one instance for ${FOR_SEC} s`,
    words: 'fault hang freeze gc gray pod replica copy',
    faultOf: atOne({ fault: 'pause' }),
  },
  {
    id: 'crash-instance',
    does: 'loses an instance',
    title: `Crash one instance for ${FOR_SEC} s`,
    words: 'fault kill stop die pod replica copy',
    faultOf: atOne({ fault: 'crash' }),
  },
  {
    id: 'scale-up',
    does: 'scaled up',
    title: `Scale to twice as many for ${FOR_SEC} s`,
    words: 'fault instances replicas double out',
    faultOf: ({ scale }, many) => (scale === undefined ? null : { fault: 'scale', to: many * 2 }),
  },
  {
    id: 'scale-down',
    does: 'scaled down',
    title: `Scale to half as many for ${FOR_SEC} s`,
    words: 'fault instances replicas in',
    faultOf: ({ scale }, many) => (scale === undefined || many < 2 ? null : { fault: 'scale', to: Math.floor(many / 2) }),
  },
  {
    id: 'flush',
    does: 'flushed',
    title: 'Flush',
    words: 'fault clear empty purge cold cache lose',
    faultOf: ({ flush }) => (flush === undefined ? null : { fault: 'flush' }),
  },
]

const ON_WIRES: readonly FaultCommand[] = [
  {
    id: 'cut-wire',
    does: 'cut',
    title: `Cut the wire for ${FOR_SEC} s`,
    words: 'fault partition network',
    fault: { fault: 'cut' },
  },
  {
    id: 'delay',
    does: `delayed by ${DELAY}`,
    title: `Add ${DELAY} for ${FOR_SEC} s`,
    words: 'fault delay network latency',
    fault: { fault: 'delay', addMs: FAULT_FIELDS.addMs.default },
  },
  {
    id: 'loss',
    does: `loses ${LOSS}`,
    title: `Lose ${LOSS} for ${FOR_SEC} s`,
    words: 'fault packet network',
    fault: { fault: 'loss', ratio: FAULT_FIELDS.ratio.default },
  },
]

/** What a fault of some kinds would do to a node now; `null`: nothing. */
function kindFault(id: string, { faultOf }: KindFaultCommand, nowSec: number): Fault | null {
  const { scenario } = useScenario.getState()
  const schema = SCHEMAS.get(scenario.nodes.find((node) => node.id === id)?.kind ?? '')
  if (schema?.faults === undefined) return null
  const { scale, instances = scale } = schema.faults
  const many = instances === undefined ? 1 : Number(valuesAt(scenario, id, nowSec)?.[instances] ?? 1)
  const spec = scale === undefined ? undefined : schema.params[scale]
  const fault = faultOf(schema.faults, many)
  const isPossible = fault?.to === undefined || (spec !== undefined && !('problem' in checkParam(spec, fault.to)))
  return isPossible ? fault : null
}

export function faultCommands({ change, client }: Runtime): readonly Command[] {
  const nowSec = () => client.nowNs() / 1e9
  const make = (
    on: 'node' | 'wire',
    { id, does, title, words }: Omit<FaultCommand, 'fault'>,
    faultOn: (target: string) => Fault | null,
  ): Command => {
    const found = () => {
      const { selectedNodes, selectedWires } = useSession.getState()
      return (on === 'node' ? selectedNodes : selectedWires).flatMap((target) => {
        const fault = faultOn(target)
        return fault === null ? [] : [{ target, fault }]
      })
    }
    return {
      id,
      title,
      group: 'Faults',
      words,
      enabled: () => found().length > 0,
      run() {
        const targets = found()
        if (targets.length === 0) return
        const [{ target, fault }] = targets
        const name = (on === 'node' ? nodeName : wireName)(useScenario.getState().scenario, target)
        const who = targets.length === 1 ? name : `${targets.length} ${on}s`
        const lasting = FAULTS[fault.fault].momentary ? {} : { forSec: FOR_SEC }
        change(
          `${who} ${does}${lasting.forSec === undefined ? '' : ` for ${FOR_SEC} s`}`,
          targets.map((each) => ({ atSec: 0, on: each.target, ...lasting, ...each.fault })),
        )
      },
    }
  }
  return [
    ...ON_NODES.map((each) => make('node', each, () => each.fault)),
    ...[SLOW, ...ON_SOME_NODES].map((each) => make('node', each, (node) => kindFault(node, each, nowSec()))),
    ...ON_WIRES.map((each) => make('wire', each, () => each.fault)),
  ]
}

export const NODE_FAULTS = [SLOW, ...ON_NODES].map(({ id }) => id)
/** Offered only where a kind can have them. */
export const KIND_FAULTS = ON_SOME_NODES.map(({ id }) => id)
export const WIRE_FAULTS = ON_WIRES.map(({ id }) => id)
