import { SCHEMAS } from '../kinds/schemas'
import type { ParamValue } from '../params'
import {
  DEFAULT_DURATION_SEC,
  DEFAULT_WARMUP_SEC,
  nameOf,
  nodeName,
  type Scenario,
  type ScenarioNode,
  type ScenarioWire,
  splitEndpoint,
} from '../scenario'
import { describeEntry, valueText } from '../scenario/describe-entry'

const titleOf = (node: ScenarioNode) => nameOf(node, SCHEMAS.get(node.kind))

/**
 * What tells B from A, in words, the weightiest first: nodes, parameters, wires, the timeline, the span of a run. Empty: runs of both with
 * one seed are the same.
 */
export function differences(a: Scenario, b: Scenario): readonly string[] {
  return [...nodeWords(a, b), ...paramWords(a, b), ...wireWords(a, b), ...timelineWords(a, b), ...spanWords(a, b)]
}

function nodeWords(a: Scenario, b: Scenario): readonly string[] {
  const kindIn = (scenario: Scenario, id: string) => scenario.nodes.find((node) => node.id === id)?.kind
  const gone = a.nodes.filter(({ id, kind }) => kindIn(b, id) !== kind).map(titleOf)
  const come = b.nodes.filter(({ id, kind }) => kindIn(a, id) !== kind).map(titleOf)
  return [...(gone.length > 0 ? [`only A has ${listed(gone)}`] : []), ...(come.length > 0 ? [`only B has ${listed(come)}`] : [])]
}

function paramWords(a: Scenario, b: Scenario): readonly string[] {
  return b.nodes.flatMap((after) => {
    const before = a.nodes.find(({ id, kind }) => id === after.id && kind === after.kind)
    const schema = SCHEMAS.get(after.kind)
    if (before === undefined || schema === undefined) return []
    return Object.entries(schema.params).flatMap(([param, spec]) => {
      // Null is a value: unlimited.
      const [from, to] = [before, after].map(({ params: { [param]: own = spec.default } = {} }) => own as ParamValue)
      if (JSON.stringify(from) === JSON.stringify(to)) return []
      const [fromText, toText] = [valueText(from, spec), valueText(to, spec)]
      const what = `${nameOf(after, schema)} · ${spec.title.toLocaleLowerCase('en')}`
      return [fromText === toText ? `${what} another` : `${what} ${fromText} → ${toText}`]
    })
  })
}

/** Wires by what they join, since dropping a chip elsewhere gives them new ids; those that follow each other are told as one way. */
function wireWords(a: Scenario, b: Scenario): readonly string[] {
  const keyOf = ({ from, to }: ScenarioWire) => `${from} ${to}`
  const [inA, inB] = [a, b].map(({ wires }) => new Map(wires.map((wire) => [keyOf(wire), wire])))
  const gone = a.wires.filter((wire) => !inB.has(keyOf(wire)))
  const come = b.wires.filter((wire) => !inA.has(keyOf(wire)))
  const changed = b.wires.flatMap((wire) => {
    const before = inA.get(keyOf(wire))
    const fields = before === undefined ? [] : changedFields(before, wire)
    return fields.length === 0 ? [] : [`${waysOf(b, [wire])[0]} has another ${fields.join(', ')}`]
  })
  return [
    ...(gone.length > 0 ? [`A goes ${listed(waysOf(a, gone))}`] : []),
    ...(come.length > 0 ? [`B goes ${listed(waysOf(b, come))}`] : []),
    ...changed,
  ]
}

const WIRE_FIELDS = { latencyMs: 'latency', lossRatio: 'loss', bandwidthMbps: 'bandwidth' } as const

function changedFields(before: ScenarioWire, after: ScenarioWire): readonly string[] {
  const fields = Object.entries(WIRE_FIELDS) as [keyof typeof WIRE_FIELDS, string][]
  return fields.filter(([field]) => JSON.stringify(before[field]) !== JSON.stringify(after[field])).map(([, word]) => word)
}

/** Wires joined into ways, in words: `Producer → Timeout → Worker pool`. */
function waysOf(scenario: Scenario, wires: readonly ScenarioWire[]): readonly string[] {
  const ways: string[][] = []
  const left = new Set(wires)
  const ends = ({ from, to }: ScenarioWire) => [from, to].map((end) => splitEndpoint(end).node)
  const follows = (node: string) => [...left].find((wire) => ends(wire)[0] === node)
  const isFirst = (wire: ScenarioWire) => ![...left].some((other) => ends(other)[1] === ends(wire)[0])
  while (left.size > 0) {
    const first = [...left].find(isFirst) ?? [...left][0]
    const way = [ends(first)[0]]
    for (let wire: ScenarioWire | undefined = first; wire !== undefined; wire = follows(way[way.length - 1])) {
      left.delete(wire)
      way.push(ends(wire)[1])
    }
    ways.push(way)
  }
  return ways.map((way) => way.map((id) => nodeName(scenario, id)).join(' → '))
}

function timelineWords(a: Scenario, b: Scenario): readonly string[] {
  const [inA, inB] = [a, b].map(({ timeline = [] }) => new Set(timeline.map((entry) => JSON.stringify(entry))))
  const only = (scenario: Scenario, other: ReadonlySet<string>) =>
    (scenario.timeline ?? [])
      .filter((entry) => !other.has(JSON.stringify(entry)))
      .map((entry) => `${describeEntry(entry, scenario).full} at ${whenOf(entry.atSec, scenario)}`)
  const [gone, come] = [only(a, inB), only(b, inA)]
  return [
    ...(gone.length > 0 ? [`only A’s timeline has ${listed(gone)}`] : []),
    ...(come.length > 0 ? [`only B’s timeline has ${listed(come)}`] : []),
  ]
}

/** A run may be watched beyond its duration; what was changed there is no part of the results. */
function whenOf(atSec: number, { durationSec = DEFAULT_DURATION_SEC }: Scenario): string {
  const when = `${Number(atSec.toFixed(1))} s`
  return atSec < durationSec ? when : `${when}, when a run of ${durationSec} s is over`
}

function spanWords(a: Scenario, b: Scenario): readonly string[] {
  const words = (what: string, from: number, to: number) => (from === to ? [] : [`${what} ${from} s → ${to} s`])
  return [
    ...words('duration', a.durationSec ?? DEFAULT_DURATION_SEC, b.durationSec ?? DEFAULT_DURATION_SEC),
    ...words('warm-up', a.warmupSec ?? DEFAULT_WARMUP_SEC, b.warmupSec ?? DEFAULT_WARMUP_SEC),
  ]
}

/** How many things are named before the rest is counted. */
const MOST_NAMED = 3

function listed(names: readonly string[]): string {
  const rest = names.length - MOST_NAMED
  return rest > 0 ? `${names.slice(0, MOST_NAMED).join(', ')} and ${rest} more` : names.join(', ')
}
