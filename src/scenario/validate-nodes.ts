import type { KindSchema } from '../kinds/contract'
import type { Schemas } from '../kinds/schemas'
import { checkParam, type ParamValue } from '../params'
import type { ScenarioNode } from './document'
import { LIMITS, SYSTEM } from './limits'
import { kindVersion, migrateParams } from './migrate'
import { meant, shown } from './problem'
import { isFields, Reader } from './reader'

/** Kinds of the nodes by id, as far as read; `null`: the node is there, but wrong. */
export type KnownNodes = Map<string, KindSchema | null>

const FIELDS = ['id', 'kind', 'label', 'x', 'y', 'params', 'v']
const COORDINATE = { min: -LIMITS.coordinate, max: LIMITS.coordinate }

/** Reads the nodes, and enters each that has an id in `known`. */
export function readNodes(document: Reader, schemas: Schemas, known: KnownNodes): readonly ScenarioNode[] {
  return document.list('nodes', LIMITS.nodes).flatMap((item, i) => {
    const id = isFields(item) && typeof item.id === 'string' ? ` ${shown(item.id).slice(1, -1)}` : ''
    const reader = document.item(`nodes[${i}]${id}`, item)
    return reader === null ? [] : readNode(reader, schemas, known)
  })
}

function readNode(reader: Reader, schemas: Schemas, known: KnownNodes): readonly ScenarioNode[] {
  reader.onlyKnown(FIELDS)
  const id = reader.id('id')
  if (id !== undefined) checkNodeId(reader, id, known)
  const label = reader.text('label', LIMITS.label)
  const x = readCoordinate(reader, 'x')
  const y = readCoordinate(reader, 'y')
  const schema = readKind(reader, schemas)
  const params = schema === null ? null : readParams(reader, schema)
  if (id === undefined) return []
  known.set(id, schema)
  if (schema === null || params === null) return []
  const v = kindVersion(schema)
  return [
    {
      id,
      kind: schema.id,
      ...(label !== undefined && label !== '' && { label }),
      x,
      y,
      ...(Object.keys(params).length > 0 && { params }),
      ...(v > 0 && { v }),
    },
  ]
}

function checkNodeId(reader: Reader, id: string, known: KnownNodes): void {
  if (known.has(id)) reader.error('id', 'is the id of another node too')
  // Names of every object's own machinery would be traps for whoever makes an object keyed by node.
  if (id === SYSTEM || id in Object.prototype) reader.error('id', `"${id}" is a reserved word`)
}

export function readCoordinate(reader: Reader, field: 'x' | 'y'): number {
  return reader.number(field, COORDINATE) ?? 0
}

function readKind(reader: Reader, schemas: Schemas): KindSchema | null {
  const kind = reader.value('kind')
  const schema = typeof kind === 'string' ? schemas.get(kind) : undefined
  if (schema !== undefined) return schema
  if (kind === undefined) reader.error('kind', 'is missing')
  else reader.error('kind', `there is no kind ${shown(kind)}${meant(kind, schemas.keys())}; it may be of a newer Spillway`)
  return null
}

function readParams(reader: Reader, schema: KindSchema): Readonly<Record<string, ParamValue>> | null {
  const version = reader.number('v', { min: 0, max: 1e6, integer: true }) ?? 0
  const stored = reader.value('params') ?? {}
  if (!isFields(stored)) {
    reader.error('params', `must be an object, not ${shown(stored)}`)
    return null
  }
  const migrated = migrateParams(schema, stored, version)
  if ('problem' in migrated) {
    reader.error('v', migrated.problem)
    return null
  }
  const own = new Reader(reader.report, reader.where, migrated.params)
  const params: Record<string, ParamValue> = {}
  for (const [name, spec] of Object.entries(schema.params)) {
    const value = own.value(name)
    if (value === undefined) continue
    const checked = checkParam(spec, value)
    if ('problem' in checked) reader.error(`params.${name}`, checked.problem)
    else params[name] = checked.value
  }
  for (const name of Object.keys(migrated.params)) {
    if (Object.hasOwn(schema.params, name)) continue
    const near = meant(name, Object.keys(schema.params))
    reader.report.leftOut(reader.at('params'), `${schema.title} has no parameter ${shown(name)}${near}; it was left out`)
  }
  return params
}
