import { Plus } from 'lucide-react'
import { useContext } from 'react'
import { checkParam, exactText, fieldRange, SCHEDULE_ITEMS, type Schedule, type ScheduleItem, type ScheduleSpec } from '../params'
import { Button, Field, lateText, Menu } from '../ui'
import { FormContext } from './FormContext'
import { NumberControl } from './NumberControl'
import { ParamFrame } from './ParamFrame'
import type { ParamProps } from './param-props'
import { RecipeCards } from './RecipeCards'
import { SchedulePicture } from './SchedulePicture'
import { newItem } from './schedule-edits'
import { lower } from './summary'

/** Changes of a value over time: a drawn line, and each change as a card. */
export function ScheduleParam(props: ParamProps<ScheduleSpec>) {
  const { spec, value, base = 0, onChange } = props
  const { durationSec } = useContext(FormContext)
  const schedule = (Array.isArray(value) ? value : spec.default) as Schedule

  function change(next: Schedule, gesture: string | null) {
    const checked = checkParam(spec, next)
    if (!('problem' in checked)) onChange(checked.value, gesture)
  }

  const entries = SCHEDULE_ITEMS.map((shape) => ({
    label: shape.title,
    hint: shape.help,
    onSelect: () => change([...schedule, newItem(shape.type, base, schedule, durationSec, spec.max)], null),
  }))
  const add = (
    <Menu
      label={`Add to ${spec.title}`}
      align="end"
      entries={entries.map(({ label, onSelect }) => ({ label, onSelect }))}
      trigger={
        <Button variant="ghost" icon={<Plus aria-hidden />}>
          {'Add'}
        </Button>
      }
    />
  )
  return (
    <ParamFrame
      {...props}
      line={schedule.length === 0 ? 'No changes: it stays as it is.' : undefined}
      below={
        schedule.length === 0 ? undefined : (
          <div className="insp-schedule">
            <SchedulePicture spec={spec} schedule={schedule} base={base} durationSec={durationSec} onChange={change} />
            <RecipeCards
              label={spec.title}
              items={schedule.map((item) => ({ head: lower(titleOf(item)), tail: tailOf(item, spec) }))}
              onRemove={(index) => change(schedule.toSpliced(index, 1), null)}
              form={(index) => (
                <ScheduleItemForm
                  spec={spec}
                  item={schedule[index]}
                  onChange={(item, gesture) => change(schedule.with(index, item), gesture)}
                />
              )}
            />
          </div>
        )
      }
    >
      {add}
    </ParamFrame>
  )
}

function titleOf(item: ScheduleItem): string {
  return SCHEDULE_ITEMS.find((shape) => shape.type === item.type)?.title ?? item.type
}

function tailOf(item: ScheduleItem, spec: ScheduleSpec): string {
  const at = exactText(item.atSec, 's')
  const value = item.type === 'sine' ? item.amplitude : item.to
  return `${at} → ${item.type === 'sine' ? '±' : ''}${exactText(value, spec.unit)}`
}

interface ScheduleItemFormProps {
  spec: ScheduleSpec
  item: ScheduleItem
  onChange: (item: ScheduleItem, gesture: string | null) => void
}

function ScheduleItemForm({ spec, item, onChange }: ScheduleItemFormProps) {
  const shape = SCHEDULE_ITEMS.find((each) => each.type === item.type)
  const values = item as unknown as Readonly<Record<string, number>>
  return shape?.fields.map((field) => (
    <Field key={field.name} label={field.title} help={lateText(field.help)} helpAs="button">
      <NumberControl
        range={fieldRange(field, spec)}
        value={values[field.name]}
        scale="log"
        onChange={(next, gesture) => onChange({ ...item, [field.name]: next } as ScheduleItem, gesture)}
      />
    </Field>
  ))
}
