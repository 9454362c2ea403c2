import './entry-form.css'
import type { ComponentType } from 'react'
import { SCHEMAS } from '../kinds/schemas'
import { arrowStep, exactText, type ParamValue, rangeText, readTyped } from '../params'
import type { TimelineEntry } from '../scenario'
import { endGesture, useScenario } from '../state'
import { Button, Checkbox, Field, lateText, NumberField, SegmentedTabs } from '../ui'
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

export interface EntryFormProps {
  readonly entry: TimelineEntry
  readonly mark: HTMLElement
  readonly ValueField: ComponentType<ValueFieldProps>
  readonly onClose: () => void
}

/** Everything about one entry of the timeline. Each change is made at once, and can be undone. */
export function EntryForm({ entry, mark, ValueField, onClose }: EntryFormProps) {
  const scenario = useScenario((state) => state.scenario)
  const { short } = textOf(entry, scenario)
  const node = 'set' in entry ? undefined : scenario.nodes.find(({ id }) => id === entry.on)
  const fields = formFields(entry, SCHEMAS.get(node?.kind ?? ''))
  return (
    <PopoverAt label={`Edit ${short}`} anchor={mark} className="timeline-form" onClose={onClose}>
      <h2 className="timeline-form-title">{short}</h2>
      {fields.map((field) => (
        <EntryFieldRow
          key={field.name}
          field={field}
          onChange={(value) => changeEntry(entry, withField(entry, field, value))}
          onCommit={endGesture}
        />
      ))}
      {'set' in entry && (
        <ValueField
          of={entry.set}
          atSec={entry.atSec}
          value={entry.to}
          onChange={(to, gesture) => {
            changeEntry(entry, { ...entry, to }, gesture ?? undefined)
            if (gesture === null) endGesture()
          }}
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

interface EntryFieldRowProps {
  readonly field: FormField
  readonly onChange: (value: number | string | undefined) => void
  /** The end of a row of changes. */
  readonly onCommit: () => void
}

function EntryFieldRow({ field, onChange, onCommit }: EntryFieldRowProps) {
  const { spec, value } = field
  const commit = (next: number | string | undefined) => {
    onChange(next)
    onCommit()
  }
  if (spec.type === 'choice') {
    const segments = spec.options.map((option) => ({ value: option.value, label: option.title }))
    return (
      <Field label={spec.title} help={lateText(spec.help)} helpAs="button" layout="stack">
        <SegmentedTabs label={spec.title} value={String(value)} segments={segments} onChange={commit} />
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
    <Field
      label={spec.title}
      help={help}
      helpAs="button"
      below={
        leftOut !== undefined && (
          <Checkbox
            id={`timeline-form-${field.name}`}
            className="timeline-form-left-out"
            checked={value === undefined}
            onChange={(isLeftOut) => commit(isLeftOut ? undefined : spec.default)}
          >
            {leftOut}
          </Checkbox>
        )
      }
    >
      <NumberField
        value={typeof value === 'number' ? value : spec.default}
        disabled={value === undefined}
        parse={(text) => readTyped(text, range, false)}
        format={(number) => (value === undefined ? '–' : exactText(number, spec.unit))}
        min={spec.min}
        max={spec.max}
        integer={spec.integer}
        step={(from) => arrowStep(from, range, undefined)}
        onChange={(next) => {
          if (isInside(next, spec)) onChange(next)
        }}
        onCommit={onCommit}
      />
    </Field>
  )
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
