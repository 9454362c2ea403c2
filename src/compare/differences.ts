import { SCHEMAS } from '../kinds/schemas'
import type { ParamValue } from '../params'
import {
  DEFAULT_DURATION_SEC,
  DEFAULT_WARMUP_SEC,
  describeEntry,
  nameOf,
  type Scenario,
  type ScenarioNode,
  type ScenarioWire,
  splitEndpoint,
  valueText,
} from '../scenario'

const findSchema = (kind: string) => SCHEMAS.get(kind)

function titleOf(node: ScenarioNode): string {
  const schema = findSchema(node.kind)
  return schema === undefined ? (node.label ?? node.id) : nameOf(node, schema)
}

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
    const schema = findSchema(after.kind)
    if (before === undefined || schema === undefined) return []
    return Object.entries(schema.params).flatMap(([param, spec]) => {
      const [from, to] = [before, after].map((node) => (node.params?.[param] ?? spec.default) as ParamValue)
      if (JSON.stringify(from) === JSON.stringify(to)) return []
      const [fromText, toText] = [valueText(from, spec), valueText(to, spec)]
      const what = `${titleOf(after)} · ${spec.title.toLocaleLowerCase('en')}`
      return [fromText === toText ? `${what} another` : `${what} ${fromText} → ${toText}`]
    })
  })
}

/** A wire by what it joins: dropping a chip elsewhere in a chain gives wires new ids, and other neighbours. */
function wireWords(a: Scenario, b: Scenario): readonly string[] {
  const keyOf = ({ id: _, ...rest }: ScenarioWire) => JSON.stringify(rest)
  const keys = (scenario: Scenario) => new Set(scenario.wires.map(keyOf))
  const [inA, inB] = [keys(a), keys(b)]
  const gone = a.wires.filter((wire) => !inB.has(keyOf(wire)))
  const come = b.wires.filter((wire) => !inA.has(keyOf(wire)))
  if (gone.length + come.length === 0) return []
  const words = (scenario: Scenario, wires: readonly ScenarioWire[]) =>
    listed(wires.map((wire) => [wire.from, wire.to].map((end) => endName(scenario, end)).join(' → ')))
  return [
    [...(come.length > 0 ? [`B leads ${words(b, come)}`] : []), ...(gone.length > 0 ? [`A leads ${words(a, gone)}`] : [])].join(
      '; ',
    ),
  ]
}

function endName(scenario: Scenario, end: string): string {
  const id = splitEndpoint(end).node
  const node = scenario.nodes.find((each) => each.id === id)
  return node === undefined ? id : titleOf(node)
}

function timelineWords(a: Scenario, b: Scenario): readonly string[] {
  const [inA, inB] = [a, b].map(({ timeline = [] }) => new Set(timeline.map((entry) => JSON.stringify(entry))))
  const only = (scenario: Scenario, other: ReadonlySet<string>) =>
    (scenario.timeline ?? [])
      .filter((entry) => !other.has(JSON.stringify(entry)))
      .map((entry) => `${describeEntry(entry, scenario, findSchema).full} at ${Number(entry.atSec.toFixed(1))} s`)
  const [gone, come] = [only(a, inB), only(b, inA)]
  return [
    ...(gone.length > 0 ? [`only A’s timeline has ${listed(gone)}`] : []),
    ...(come.length > 0 ? [`only B’s timeline has ${listed(come)}`] : []),
  ]
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
