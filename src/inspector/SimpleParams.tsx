import { useContext } from 'react'
import type { ChoiceSpec, FlagSpec, TextSpec, WireSpec, WiresSpec } from '../params'
import { Checkbox, lateText, SegmentedTabs, Select, Switch, TextField } from '../ui'
import { FormContext } from './FormContext'
import { useGesture } from './gesture'
import { ParamFrame } from './ParamFrame'
import type { ParamProps } from './param-props'
import { offered } from './selection'

const MIXED = { value: 'mixed', label: 'mixed', disabled: true } as const
const MOST_SEGMENTS = 3
const MOST_SEGMENT_CHARACTERS = 30
const ROW_CHARACTERS = 12
/** What a list shows of its value in the width that lists have beside their names. */
const LIST_CHARACTERS = 17
const SHORT_LINE = 110

/** The first sentence where it is short enough to stand under a control. */
function shortLine(help: string | undefined): string | undefined {
  const first = help?.match(/^.*?[.!?](?=\s|$)/)?.[0] ?? help
  return first !== undefined && first.length <= SHORT_LINE ? first : undefined
}

/** How much room a list gets; a long value gets all it needs, or it would lose the words that tell it from others. */
function listClass(titles: readonly string[], chosen: string | undefined): string | undefined {
  if ((chosen?.length ?? 0) > LIST_CHARACTERS) return 'insp-wide insp-long'
  return Math.max(...titles.map((title) => title.length)) > ROW_CHARACTERS ? 'insp-wide' : undefined
}

/** One of a few words: side by side where they are short, else in a list. */
export function ChoiceParam(props: ParamProps<ChoiceSpec>) {
  const { spec, mixed, compact, onChange } = props
  const value = typeof props.value === 'string' ? props.value : spec.default
  const titles = spec.options.map((option) => option.title)
  const segmented = !mixed && titles.length <= MOST_SEGMENTS && titles.join('').length <= MOST_SEGMENT_CHARACTERS
  const option = spec.options.find((each) => each.value === value)
  const line = compact || mixed ? undefined : shortLine(lateText(option?.help))
  if (segmented) {
    const segments = spec.options.map((each) => ({ value: each.value, label: each.title }))
    return (
      <ParamFrame {...props} layout={titles.join('').length <= ROW_CHARACTERS ? 'row' : 'stack'} line={line}>
        <SegmentedTabs label={spec.title} value={value} segments={segments} onChange={(next) => onChange(next, null)} />
      </ParamFrame>
    )
  }
  const options = spec.options.map((each) => ({ value: each.value, label: each.title }))
  return (
    <ParamFrame {...props} line={line} className={listClass(titles, mixed ? undefined : option?.title)}>
      <Select<string>
        value={mixed ? MIXED.value : value}
        options={mixed ? [...options, MIXED] : options}
        onChange={(next) => onChange(next, null)}
      />
    </ParamFrame>
  )
}

/** Yes or no, with its first sentence under it. */
export function FlagParam(props: ParamProps<FlagSpec>) {
  const { spec, mixed, compact, onChange } = props
  const checked = typeof props.value === 'boolean' ? props.value : spec.default
  const options = [{ value: 'on', label: 'on' }, { value: 'off', label: 'off' }, MIXED]
  return (
    <ParamFrame {...props} line={compact ? undefined : shortLine(lateText(spec.help))}>
      {mixed ? (
        <Select<string> value={MIXED.value} options={options} onChange={(next) => onChange(next === 'on', null)} />
      ) : (
        <Switch checked={checked} onChange={(next) => onChange(next, null)} />
      )}
    </ParamFrame>
  )
}

/** One line of text; typing in one go is one gesture. */
export function TextParam(props: ParamProps<TextSpec>) {
  const { spec, value, mixed, onChange } = props
  const gesture = useGesture()
  return (
    <ParamFrame {...props} layout="stack">
      <TextField
        value={mixed ? '' : String(value ?? spec.default)}
        placeholder={mixed ? 'mixed' : undefined}
        maxLength={spec.maxLength}
        onChange={(next) => onChange(next, gesture.key())}
        onCommit={() => gesture.end()}
      />
    </ParamFrame>
  )
}

/** One of the node's out wires, by the name of the node it leads to. */
export function WireParam(props: ParamProps<WireSpec>) {
  const { spec, value, mixed, onChange } = props
  const wires = offered(useContext(FormContext).wires, spec.port)
  const chosen = typeof value === 'string' ? value : ''
  const title = mixed ? undefined : wires.find((wire) => wire.id === chosen)?.title
  const missing = chosen !== '' && !wires.some((wire) => wire.id === chosen)
  const options = [{ value: '', label: 'none' }, ...wires.map((wire) => ({ value: wire.id, label: wire.title }))]
  const message = wires.length === 0 ? 'Draw a wire from this node first' : missing ? 'The wire is gone: choose another' : null
  return (
    <ParamFrame {...props} message={message} className={listClass([], title) ?? 'insp-wide'}>
      <Select<string>
        value={mixed ? MIXED.value : missing ? '' : chosen}
        options={mixed ? [...options, MIXED] : options}
        onChange={(next) => onChange(next, null)}
      />
    </ParamFrame>
  )
}

/** Some of the node's wires; none chosen means all. */
export function WiresParam(props: ParamProps<WiresSpec>) {
  const { spec, value, onChange } = props
  const wires = offered(useContext(FormContext).wires, spec.port)
  const chosen: readonly unknown[] = Array.isArray(value) ? value : []
  const set = (id: string, checked: boolean) =>
    onChange(
      wires.map((wire) => wire.id).filter((each) => (each === id ? checked : chosen.includes(each))),
      null,
    )
  return (
    <ParamFrame {...props} layout="stack" line={chosen.length === 0 ? 'None chosen: all of them.' : undefined}>
      <fieldset className="insp-wires" aria-label={spec.title}>
        {wires.length === 0 && <span className="insp-quiet">No such wire yet.</span>}
        {wires.map((wire) => (
          <Checkbox key={wire.id} id={`wire-${wire.id}`} checked={chosen.includes(wire.id)} onChange={(on) => set(wire.id, on)}>
            {wire.title}
          </Checkbox>
        ))}
      </fieldset>
    </ParamFrame>
  )
}
