import type { KindSchema } from '../kinds/contract'
import type { NumberRange } from '../params'
import {
  AT_SEC,
  type EntryChoice,
  type EntryNumber,
  type FaultField,
  faultField,
  faultFields,
  type TimelineEntry,
} from '../scenario'

export type EntryField = FaultField | 'atSec'

/** One field of an entry's form. */
export type FormField =
  | { readonly name: EntryField; readonly spec: EntryNumber; readonly value: number | undefined }
  | { readonly name: EntryField; readonly spec: EntryChoice; readonly value: string }

/** What can be edited of an entry besides the value of a change, in order. `schema`: the kind of the node that it is about. */
export function formFields(entry: TimelineEntry, schema: KindSchema | undefined): readonly FormField[] {
  const time: FormField = { name: 'atSec', spec: AT_SEC, value: entry.atSec }
  if ('set' in entry) return [time]
  const fields = faultFields(entry.fault).flatMap((name): FormField[] => {
    // Where a kind has none, the document is refused with one.
    if (name === 'instance' && schema?.faults?.instances === undefined) return []
    const spec = faultField(name)
    if (spec.type === 'choice') return [{ name, spec, value: String(entry[name] ?? spec.default) }]
    const value = entry[name]
    return [{ name, spec: name === 'to' ? asScaled(spec, schema) : spec, value: typeof value === 'number' ? value : undefined }]
  })
  return [time, ...fields]
}

/** The number that `scale` sets is a parameter of the kind, and bounded as that is. */
function asScaled(spec: EntryNumber, schema: KindSchema | undefined): EntryNumber {
  const scaled = schema?.params[schema.faults?.scale ?? '']
  if (scaled?.type !== 'number') return spec
  const { title, help, min, max } = scaled
  return { ...spec, title, help, min: Math.max(min, spec.min), max: Math.min(max, spec.max) }
}

/** An entry with another value of a field; `undefined`, and a choice's default, are left out. */
export function withField<E extends TimelineEntry>(entry: E, { name, spec }: FormField, value: number | string | undefined): E {
  const { [name]: _, ...rest } = entry as TimelineEntry & Partial<Record<EntryField, unknown>>
  const isLeftOut = value === undefined || (spec.type === 'choice' && value === spec.default)
  return (isLeftOut ? rest : { ...entry, [name]: value }) as E
}

/** The bounds of a number as fields state them. */
export function rangeOf({ min, max, unit, integer, aboveMin }: EntryNumber): NumberRange {
  return { min, max, unit, integer, above: aboveMin }
}

/** Whether a value is inside the bounds: steps may lead to one that is not. */
export function isInside(value: number, { min, max, aboveMin }: EntryNumber): boolean {
  return value <= max && (aboveMin ? value > min : value >= min)
}
