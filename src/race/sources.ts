import { SCHEMAS } from '../kinds/schemas'
import { nameOf, type Scenario, valuesAt } from '../scenario'
import { MADE_TRACES, type TraceSource } from '../sim-client'

/** A trace that can be chosen. */
export interface Choice {
  readonly id: string
  readonly title: string
  readonly help: string
  readonly source: TraceSource
}

/** The keys of the scenario's own traffic first, then the traces that are made. */
export function traceChoices(scenario: Scenario): readonly Choice[] {
  const own = scenario.nodes.flatMap((node): Choice[] => {
    const schema = SCHEMAS.get(node.kind)
    const values = valuesAt(scenario, node.id, 0)
    if (schema?.keyLaw === undefined || values === null) return []
    const title = `Keys of ${nameOf(node, schema)}`
    const help = 'Drawn by the rule that this node has now.'
    return [{ id: `node ${node.id}`, title, help, source: { type: 'law', law: schema.keyLaw(values), seed: scenario.seed ?? 1 } }]
  })
  const made = MADE_TRACES.map(({ id, title, help }): Choice => ({ id, title, help, source: { type: 'made', id } }))
  return [...own, ...made]
}

/** Who takes part. */
export interface Racer {
  readonly id: string
  readonly title: string
}

export interface Field {
  readonly kind: string
  readonly title: string
  readonly racers: readonly Racer[]
}

/** Every kind of which something can be raced. */
export function raceFields(): readonly Field[] {
  return [...SCHEMAS.values()].flatMap((schema): Field[] => {
    if (schema.race === undefined) return []
    const spec = schema.params[schema.race.param]
    if (spec?.type !== 'choice') return []
    const racers = spec.options.map(({ value, title }) => ({ id: value, title }))
    return [{ kind: schema.id, title: schema.race.title, racers }]
  })
}
