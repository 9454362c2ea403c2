import { useState } from 'react'
import { SCHEMAS } from '../kinds/schemas'
import { exactText, parseTyped, type Unit } from '../params'
import { nameOf, type Scenario } from '../scenario'
import { type Breakpoint, isOfSeries, type SimClient } from '../sim-client'
import { useScenario, useSession } from '../state'
import { Button, Field, NumberField, Select } from '../ui'
import { firstValue, type MetricChoice, metricChoices, type TestChoice, testChoices } from './choices'

export interface BreakpointFormProps {
  readonly client: SimClient
  readonly onAdd: (breakpoint: Breakpoint) => void
}

/** What the person has chosen so far; what is left out, or does not fit what stands before it, is the first there is. */
interface Draft {
  readonly node: string
  readonly metric?: string
  readonly test?: string
  readonly value?: number
}

/** A node, something about it, and what that is to become. */
export function BreakpointForm({ client, onAdd }: BreakpointFormProps) {
  const scenario = useScenario((state) => state.scenario)
  const [wanted, setDraft] = useState<Draft>(() => ({ node: useSession.getState().selectedNodes[0] ?? scenario.nodes[0].id }))
  // The document may become another one under the form: a file is dropped, an edit undone.
  const isThere = scenario.nodes.some(({ id }) => id === wanted.node)
  const draft = isThere ? wanted : { node: scenario.nodes[0].id }
  const metrics = metricsOf(scenario, draft.node)
  const metric = metrics.find(({ id }) => id === draft.metric) ?? metrics[0]
  const tests = testChoices(metric)
  const test = tests.find((each) => each.test === draft.test) ?? tests[0]
  // Measured once, not in every frame: a figure must not move under the hand.
  const [suggested, setSuggested] = useState(() => firstValue(metric, test, client.view(draft.node)))
  const value = draft.value ?? suggested
  const choose = (next: Draft) => {
    const all = metricsOf(scenario, next.node)
    const of = all.find(({ id }) => id === next.metric) ?? all[0]
    const how = testChoices(of)
    setSuggested(firstValue(of, how.find((each) => each.test === next.test) ?? how[0], client.view(next.node)))
    setDraft(next)
  }
  return (
    <form
      className="breakpoints-form"
      onSubmit={(event) => {
        event.preventDefault()
        onAdd({ node: draft.node, metric: metric.id, test: test.test, value: test.unit === null ? 0 : value })
      }}
    >
      <Field label="Node">
        <Select value={draft.node} options={nodeOptions(scenario)} onChange={(node) => choose({ node })} />
      </Field>
      <Field label="What">
        <Select
          value={metric.id}
          options={metrics.map(({ id, spec, group }) => ({ value: id, label: spec.title, group }))}
          onChange={(id) => choose({ node: draft.node, metric: id })}
        />
      </Field>
      <Field label="Condition">
        <div className="breakpoints-condition">
          <Select
            value={test.test}
            options={tests.map((each) => ({ value: each.test, label: each.label }))}
            onChange={(next) => choose({ node: draft.node, metric: metric.id, test: next })}
          />
          <ValueControl metric={metric} unit={test.unit} value={value} onChange={(next) => setDraft({ ...draft, value: next })} />
        </div>
      </Field>
      <div className="breakpoints-end">
        <p className="breakpoints-note">
          {isOfSeries(test.test)
            ? 'Looked at with each point of the charts, every 0.1 s of virtual time in a run of up to 100 s.'
            : 'Looked at after every event: the run pauses at that instant.'}
        </p>
        <Button variant="primary" type="submit">
          Add breakpoint
        </Button>
      </div>
    </form>
  )
}

function metricsOf(scenario: Scenario, id: string): readonly MetricChoice[] {
  const schema = SCHEMAS.get(scenario.nodes.find((node) => node.id === id)?.kind ?? '')
  return schema === undefined ? [] : metricChoices(schema)
}

function nodeOptions(scenario: Scenario) {
  return scenario.nodes.flatMap((node) => {
    const schema = SCHEMAS.get(node.kind)
    if (schema === undefined) return []
    const label = nameOf(node, schema)
    return [{ value: node.id, label, hint: label === schema.title ? undefined : schema.title }]
  })
}

interface ValueControlProps {
  readonly metric: MetricChoice
  readonly unit: TestChoice['unit']
  readonly value: number
  readonly onChange: (value: number) => void
}

function ValueControl({ metric: { spec }, unit, value, onChange }: ValueControlProps) {
  if (unit === null) return null
  if (unit === 'state') {
    const states = spec.type === 'state' ? spec.states : []
    const options = states.map((label, i) => ({ value: String(i), label }))
    return <Select label="State" value={String(value)} options={options} onChange={(next) => onChange(Number(next))} />
  }
  return (
    <NumberField
      label="Value"
      value={value}
      parse={(text) => readValue(text, unit)}
      format={(number) => exactText(number, unit)}
      min={0}
      step={(from) => 10 ** Math.floor(Math.log10(from || 1)) / 10}
      onChange={onChange}
    />
  )
}

function readValue(text: string, unit: Unit): number | string {
  const parsed = parseTyped(text, unit)
  if (typeof parsed !== 'number') return parsed.problem.slice(0, 1).toUpperCase() + parsed.problem.slice(1)
  return Number.isFinite(parsed) ? parsed : 'Write a number: nothing rises above ∞'
}
