import type { KindSchema } from '../kinds/contract'
import { checkParam, type Distribution } from '../params'
import type { ScenarioWire } from './document'
import { portOf, type Side, splitEndpoint } from './endpoint'
import { noPort } from './graph'
import { LIMITS } from './limits'
import { shown } from './problem'
import { isFields, type Reader } from './reader'
import type { KnownNodes } from './validate-nodes'
import { WIRE_SPECS } from './wire-params'

/** Ids of the wires, and whether each was right. */
export type KnownWires = Map<string, boolean>

const FIELDS = ['id', 'from', 'to', 'latencyMs', 'lossRatio', 'bandwidthMbps']

/** Reads the wires one by one, and enters each that has an id in `known`. What they form together is for `checkGraph`. */
export function readWires(document: Reader, nodes: KnownNodes, known: KnownWires): readonly ScenarioWire[] {
  return document.list('wires', LIMITS.wires).flatMap((item, i) => {
    const id = isFields(item) && typeof item.id === 'string' ? ` ${shown(item.id).slice(1, -1)}` : ''
    const reader = document.item(`wires[${i}]${id}`, item)
    return reader === null ? [] : readWire(reader, nodes, known)
  })
}

function readWire(reader: Reader, nodes: KnownNodes, known: KnownWires): readonly ScenarioWire[] {
  reader.onlyKnown(FIELDS)
  const id = reader.id('id')
  if (id !== undefined && known.has(id)) reader.error('id', 'is the id of another wire too')
  const from = readEnd(reader, 'from', 'outs', nodes)
  const to = readEnd(reader, 'to', 'ins', nodes)
  const latencyMs = readLatency(reader)
  const lossRatio = reader.number('lossRatio', WIRE_SPECS.lossRatio)
  const bandwidthMbps = reader.number('bandwidthMbps', { min: 0, max: LIMITS.bandwidthMbps, aboveMin: true })
  if (id === undefined) return []
  known.set(id, from !== null && to !== null)
  if (from === null || to === null) return []
  return [
    {
      id,
      from,
      to,
      ...(latencyMs !== undefined && { latencyMs }),
      ...(lossRatio !== undefined && { lossRatio }),
      ...(bandwidthMbps !== undefined && { bandwidthMbps }),
    },
  ]
}

function readEnd(reader: Reader, field: 'from' | 'to', side: Side, nodes: KnownNodes): string | null {
  const value = reader.value(field)
  if (typeof value !== 'string') {
    reader.error(field, value === undefined ? 'is missing' : `must be a node or node.port, not ${shown(value)}`)
    return null
  }
  const end = splitEndpoint(value)
  const schema = nodes.get(end.node)
  if (schema === undefined) {
    reader.error(field, `there is no node ${shown(end.node)}`)
    return null
  }
  // A node that is wrong itself has been reported.
  if (schema === null || portOf(schema, side, end.port) !== null) return value
  reader.error(field, portProblem(schema, side, end.port))
  return null
}

function portProblem(schema: KindSchema, side: Side, port: string | null): string {
  const ports = Object.keys(schema[side])
  if (ports.length === 0) return noPort(schema, side)
  return `a ${schema.title.toLowerCase()} has no ${side.slice(0, -1)} port ${shown(port)}; it has ${ports.join(', ')}`
}

function readLatency(reader: Reader): number | Distribution | undefined {
  const value = reader.value('latencyMs')
  if (value === undefined) return undefined
  const checked = checkParam(WIRE_SPECS.latencyMs, value)
  if (!('problem' in checked)) return checked.value as number | Distribution
  reader.error('latencyMs', checked.problem)
  return undefined
}
