import './entry-form.css'
import type { ComponentType } from 'react'
import { SCHEMAS } from '../kinds/schemas'
import { type NumberRange, type ParamValue, rangeText } from '../params'
import type { TimelineEntry } from '../scenario'
import { endGesture, useScenario } from '../state'
import { Button, Checkbox, Field, lateText, SegmentedTabs } from '../ui'
import { PopoverAt } from '../ui/PopoverAt'
import { changeEntry, deleteEntry, textOf } from './change-entry'
import { type FormField, formFields, isInside, rangeOf, withField } from './entry-form'
import { heir } from './marks'

/** The field of one parameter, as the inspector has it. */
export interface ValueFieldProps {
  /** `node.parameter`, as the timeline names it. */
  readonly of: string
  readonly atSec: number
  readonly value: ParamValue
  /** Changes of the same gesture are one step of the history; `null`: one by itself. */
  readonly onChange: (value: ParamValue, gesture: string | null) => void
}

/** A number with its unit, as the inspector has it. */
export interface NumberControlProps {
  readonly range: NumberRange
  readonly value: number
  readonly onChange: (value: number, gesture: string) => void
}

/** What forms are made of, which is fetched with the first of them. */
export interface EntryControls {
  readonly ValueField: ComponentType<ValueFieldProps>
  readonly NumberControl: ComponentType<NumberControlProps>
}

export interface EntryFormProps {
  readonly entry: TimelineEntry
  readonly mark: HTMLElement
  readonly controls: EntryControls
  readonly onClose: () => void
}

/** Everything about one entry of the timeline. Each change is made at once, and can be undone. */
export function EntryForm({ entry, mark, controls, onClose }: EntryFormProps) {
  const scenario = useScenario((state) => state.scenario)
  const { short } = textOf(entry, scenario)
  const node = 'set' in entry ? undefined : scenario.nodes.find(({ id }) => id === entry.on)
  const fields = formFields(entry, SCHEMAS.get(node?.kind ?? ''))
  const change = (next: TimelineEntry, gesture: string | null) => {
    changeEntry(entry, next, gesture ?? undefined)
    if (gesture === null) endGesture()
  }
  return (
    <PopoverAt
      label={`Edit ${short}`}
      anchor={mark}
      clearOf={mark.closest('.timeline')}
      className="timeline-form"
      onClose={onClose}
    >
      <h2 className="timeline-form-title">{short}</h2>
      {fields.map((field) => (
        <EntryFieldRow
          key={field.name}
          field={field}
          NumberControl={controls.NumberControl}
          onChange={(value, gesture) => change(withField(entry, field, value), gesture)}
        />
      ))}
      {'set' in entry && (
        <controls.ValueField
          of={entry.set}
          atSec={entry.atSec}
          value={entry.to}
          onChange={(to, gesture) => change({ ...entry, to }, gesture)}
        />
      )}
      <div className="timeline-form-end">
        <Button
          variant="danger"
          onClick={() => {
            const next = heir(mark)
            onClose()
            deleteEntry(entry)
            next?.focus()
          }}
        >
          Delete
        </Button>
      </div>
    </PopoverAt>
  )
}

interface EntryFieldRowProps extends Pick<EntryControls, 'NumberControl'> {
  readonly field: FormField
  /** Changes of the same gesture are one step of the history; `null`: one by itself. */
  readonly onChange: (value: number | string | undefined, gesture: string | null) => void
}

function EntryFieldRow({ field, NumberControl, onChange }: EntryFieldRowProps) {
  const { spec, value } = field
  if (spec.type === 'choice') {
    const segments = spec.options.map((option) => ({ value: option.value, label: option.title }))
    return (
      <Field label={spec.title} help={lateText(spec.help)} helpAs="button" layout="stack">
        <SegmentedTabs label={spec.title} value={String(value)} segments={segments} onChange={(next) => onChange(next, null)} />
      </Field>
    )
  }
  const range = rangeOf(spec)
  const { leftOut } = spec
  const help = (
    <>
      <p>{lateText(spec.help)}</p>
      <p className="timeline-form-range">{`${capital(rangeText(range))}.`}</p>
    </>
  )
  return (
    <Field label={spec.title} help={help} helpAs="button">
      {leftOut !== undefined && (
        <Checkbox
          id={`timeline-form-${field.name}`}
          className="timeline-form-left-out"
          checked={value === undefined}
          onChange={(isLeftOut) => onChange(isLeftOut ? undefined : spec.default, null)}
        >
          {leftOut}
        </Checkbox>
      )}
      {typeof value === 'number' && (
        <NumberControl
          range={range}
          value={value}
          onChange={(next, gesture) => {
            if (isInside(next, spec)) onChange(next, gesture)
          }}
        />
      )}
    </Field>
  )
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
