import { useState } from 'react'
import {
  DISTRIBUTIONS,
  type Distribution,
  type DistributionName,
  type DistributionSpec,
  exactText,
  fieldRange,
  mean,
  type RecordField,
  resolveParam,
} from '../params'
import { Field, lateText, Select, TextField } from '../ui'
import { DistributionPicture } from './DistributionPicture'
import { atMean, checkEdited, extraFields, fieldValue, withField, withShape } from './distribution-edits'
import { useGesture } from './gesture'
import { NumberControl } from './NumberControl'
import { ParamFrame } from './ParamFrame'
import type { ParamProps } from './param-props'
import { lower } from './summary'

const SHAPES = DISTRIBUTIONS.map((shape) => ({ value: shape.name, label: lower(shape.title) }))

/** A random quantity: its shape and mean, a picture of it, and what else the shape needs. */
export function DistributionParam(props: ParamProps<DistributionSpec>) {
  const { spec, value, onChange } = props
  const [problem, setProblem] = useState<string | null>(null)
  const dist = resolveParam(spec, value)
  const average = mean(dist)

  function change(next: Distribution, gesture: string | null) {
    const checked = checkEdited(spec, next)
    setProblem('problem' in checked ? `Not taken: ${checked.problem}` : null)
    if (!('problem' in checked)) onChange(checked.value, gesture)
  }

  const extra = extraFields(dist.dist)
  return (
    <ParamFrame
      {...props}
      className="insp-dist"
      message={problem}
      below={
        <>
          {dist.dist !== 'constant' && <DistributionPicture dist={dist} unit={spec.unit} />}
          {extra.length > 0 && (
            <div className="insp-dist-fields">
              {extra.map((field) => (
                <ExtraField key={field.name} spec={spec} dist={dist} field={field} onChange={change} />
              ))}
            </div>
          )}
        </>
      }
    >
      <div className="insp-dist-head">
        <Select<DistributionName>
          label={`${spec.title}: shape`}
          value={dist.dist}
          options={SHAPES}
          onChange={(name) => change(withShape(dist, name), null)}
        />
        <NumberControl
          label={`${spec.title}: mean`}
          range={{ min: 0, max: spec.max, unit: spec.unit }}
          scale="log"
          value={average}
          unlimited={Number.isFinite(average) ? undefined : 'unlimited'}
          onChange={(next, gesture) => change(atMean(dist, next), gesture)}
        />
      </div>
    </ParamFrame>
  )
}

interface ExtraFieldProps {
  spec: DistributionSpec
  dist: Distribution
  field: RecordField
  onChange: (dist: Distribution, gesture: string | null) => void
}

function ExtraField({ spec, dist, field, onChange }: ExtraFieldProps) {
  if (field.maxItems !== undefined) return <ValuesField spec={spec} dist={dist} field={field} onChange={onChange} />
  const range = fieldRange(field, spec)
  return (
    <Field label={field.title} help={lateText(field.help)} helpAs="button">
      <NumberControl
        range={range}
        value={fieldValue(dist, field)}
        scale="log"
        unlimited={field.optional ? 'never' : undefined}
        onChange={(next, gesture) => onChange(withField(dist, field, next), gesture)}
      />
    </Field>
  )
}

/** Numbers side by side, separated by blanks or commas. */
function ValuesField({ spec, dist, field, onChange }: ExtraFieldProps) {
  const gesture = useGesture()
  const values = dist.dist === 'empirical' ? dist.values : []
  const [draft, setDraft] = useState<string | null>(null)
  const numbers =
    draft === null
      ? values
      : draft
          .split(/[\s,;]+/)
          .filter(Boolean)
          .map(Number)
  const wrong = numbers.length === 0 || numbers.some((number) => !(number >= 0 && number <= spec.max))
  return (
    <Field
      layout="stack"
      label={field.title}
      unit={spec.unit === 'none' ? undefined : spec.unit}
      help={lateText(field.help)}
      helpAs="button"
      message={wrong ? `Numbers from 0 to ${exactText(spec.max, spec.unit)}, separated by blanks` : null}
    >
      <TextField
        mono
        value={draft ?? values.join(' ')}
        onChange={(text) => {
          setDraft(text)
          const next = text
            .split(/[\s,;]+/)
            .filter(Boolean)
            .map(Number)
          const right = next.length > 0 && next.every((number) => number >= 0 && number <= spec.max)
          if (right) onChange(withField(dist, field, next), gesture.key())
        }}
        onCommit={() => {
          gesture.end()
          if (!wrong) setDraft(null)
        }}
      />
    </Field>
  )
}
