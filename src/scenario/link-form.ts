import type { Scenario } from './document'
import { type Fields, isFields } from './reader'

/**
 * A scenario as a link holds it, before compression: the same JSON with the fields that everything has written by position.
 *
 *     [version, nodes, wires, other fields by name, digest]
 *     node: [id, kind, x, y, other fields by name]
 *     wire: [from, to, other fields by name]
 *
 * A wire's ends are `n` or `"n.port"`, n the node's place in `nodes`; an id `w1`, `w2` … that is the wire's place is left out.
 * What is empty at the end of a list is left out. Names of the document's own fields are shortened by {@link SHORT_NAMES};
 * parameters keep theirs. Later versions of the document add fields by name, so this form stays as it is.
 */
export type LinkForm = readonly unknown[]

/** Short for long; both directions, wherever the document has fields of its own. Entries are only ever added. */
export const SHORT_NAMES: Readonly<Record<string, string>> = {
  name: 'n',
  seed: 's',
  durationSec: 'd',
  warmupSec: 'w',
  timeline: 't',
  goals: 'g',
  notes: 'o',
  lesson: 'e',
  tryThis: 'r',
  view: 'i',
  label: 'l',
  params: 'p',
  latencyMs: 'm',
  lossRatio: 'k',
  bandwidthMbps: 'b',
  atSec: 'a',
  fault: 'f',
  forSec: 'u',
  factor: 'c',
  ratio: 'q',
  addMs: 'j',
  way: 'A',
  instance: 'I',
  expect: 'E',
  changes: 'C',
  text: 'T',
  width: 'W',
  height: 'H',
  zoom: 'z',
  groups: 'G',
  title: 'D',
  folded: 'F',
}

const LONG_NAMES: Readonly<Record<string, string>> = Object.fromEntries(Object.entries(SHORT_NAMES).map(([a, b]) => [b, a]))
/** Values of these belong to the kinds. */
const KINDS_OWN = ['params', 'to', 'latencyMs']
/** A document's own fields are no deeper than tryThis, item, changes, entry; hostile ones may be. */
const MAX_DEPTH = 6

/** Writes a canonical scenario in the form of a link. */
export function toLinkForm(scenario: Scenario, digest: string | undefined): LinkForm {
  const { spillway, nodes, wires, ...rest } = scenario
  const places = new Map(nodes.map((node, i) => [node.id, i]))
  const endOf = (text: string): number | string => {
    const dot = text.indexOf('.')
    const place = places.get(dot < 0 ? text : text.slice(0, dot))
    if (place === undefined) return text
    return dot < 0 ? place : `${place}${text.slice(dot)}`
  }
  return trimmed([
    spillway,
    nodes.map(({ id, kind, x, y, ...others }) => trimmed([id, kind, x, y, renamed(others, SHORT_NAMES)])),
    wires.map(({ id, from, to, ...others }, i) =>
      trimmed([endOf(from), endOf(to), renamed(id === `w${i + 1}` ? others : { id, ...others }, SHORT_NAMES)]),
    ),
    renamed(rest, SHORT_NAMES),
    digest,
  ])
}

/** Reads the form of a link back into a document, which is as yet unchecked; `null` where it has not that form at all. */
export function fromLinkForm(form: unknown): { readonly document: Fields; readonly digest: unknown } | null {
  if (!Array.isArray(form)) return null
  const [spillway, nodes, wires, rest, digest]: readonly unknown[] = form
  if (!Array.isArray(nodes) || !Array.isArray(wires)) return null
  const ids = nodes.map((node) => (Array.isArray(node) ? String(node[0]) : ''))
  return {
    document: {
      ...named(rest),
      spillway,
      nodes: nodes.map((node) => (Array.isArray(node) ? nodeOf(node) : node)),
      wires: wires.map((wire, i) => (Array.isArray(wire) ? wireOf(wire, i, ids) : wire)),
    },
    digest,
  }
}

function nodeOf([id, kind, x, y, others]: readonly unknown[]): Fields {
  return { ...named(others), id, kind, x, y }
}

function wireOf([from, to, others]: readonly unknown[], place: number, ids: readonly string[]): Fields {
  return { id: `w${place + 1}`, ...named(others), from: endFrom(from, ids), to: endFrom(to, ids) }
}

function endFrom(end: unknown, ids: readonly string[]): unknown {
  if (typeof end === 'number') return ids[end] ?? `node ${end}`
  if (typeof end !== 'string') return end
  const parts = /^(\d+)(\..*)$/.exec(end)
  return parts === null ? end : `${ids[Number(parts[1])] ?? `node ${parts[1]}`}${parts[2]}`
}

function named(fields: unknown): Fields {
  return isFields(fields) ? (renamed(fields, LONG_NAMES) as Fields) : {}
}

function renamed(value: unknown, names: Readonly<Record<string, string>>, depth = 0): unknown {
  if (depth > MAX_DEPTH) return value
  if (Array.isArray(value)) return value.map((item) => renamed(item, names, depth + 1))
  if (!isFields(value)) return value
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => {
    const name = Object.hasOwn(names, key) ? names[key] : key
    const isOpaque = KINDS_OWN.includes(key) || KINDS_OWN.includes(name)
    return [name, isOpaque ? inner : renamed(inner, names, depth + 1)]
  })
  // Object.fromEntries makes own fields of whatever name, `__proto__` too.
  return Object.fromEntries(entries)
}

function trimmed(list: readonly unknown[]): readonly unknown[] {
  const isEmpty = (value: unknown) => value === undefined || (isFields(value) && Object.keys(value).length === 0)
  const last = list.findLastIndex((value) => !isEmpty(value))
  return list.slice(0, last + 1)
}
