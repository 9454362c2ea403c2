import { useMemo } from 'react'
import { SCHEMAS } from '../kinds/schemas'
import { isDefault, type ParamSpecs, type ParamValue } from '../params'
import { DEFAULT_DURATION_SEC, nodeName, paramsAt, type Scenario, splitSet, WIRE_SPECS, wireOf } from '../scenario'
import { useScenario } from '../state'
import { FormContext, type FormSurroundings } from './FormContext'
import { ParamField } from './ParamField'
import { wiresOf } from './selection'
import { baseOf } from './values'

export interface ValueFieldProps {
  /** `node.parameter` or `wire.parameter`, as the timeline names it. */
  readonly of: string
  /** When the value is set. */
  readonly atSec: number
  readonly value: ParamValue
  readonly onChange: (value: ParamValue, gesture: string | null) => void
}

/** One parameter's field by itself, for a value that the timeline sets. Nothing where no such parameter is known. */
export function ValueField({ of, atSec, value, onChange }: ValueFieldProps) {
  const scenario = useScenario((state) => state.scenario)
  const { node: id, param } = splitSet(of) ?? { node: '', param: '' }
  const surroundings = useMemo<FormSurroundings>(
    () => ({
      wires: wiresOf(scenario, id, SCHEMAS),
      durationSec: scenario.durationSec ?? DEFAULT_DURATION_SEC,
      firstName: nodeName(scenario, id),
    }),
    [scenario, id],
  )
  const specs = specsOf(scenario, id)
  const spec = specs[param]
  if (spec === undefined) return null
  return (
    <FormContext value={surroundings}>
      <ParamField
        spec={spec}
        value={value}
        mixed={false}
        changed={!isDefault(spec, value)}
        base={baseOf(specs, param, paramsAt(scenario, id, atSec))}
        onChange={onChange}
      />
    </FormContext>
  )
}

/** The parameters of what an entry names. */
function specsOf(scenario: Scenario, id: string): ParamSpecs {
  if (wireOf(scenario, id) !== undefined) return WIRE_SPECS
  const kind = scenario.nodes.find((node) => node.id === id)?.kind
  return SCHEMAS.get(kind ?? '')?.params ?? {}
}
