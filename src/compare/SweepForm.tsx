import { exactText, parseTyped, type Unit } from '../params'
import type { Spacing } from '../sim-client/experiments'
import { Field, NumberField, SegmentedTabs, Select } from '../ui'
import type { FigureGroup } from './figures'
import { parseCount } from './RunBar'
import type { SweepOwner, SweepTarget } from './targets'

/** The range as the form holds it. */
export interface SweepRange {
  readonly from: number
  readonly to: number
  readonly count: number
  readonly scale: Spacing
}

const POINTS = { min: 2, max: 60 } as const

export interface SweepFormProps {
  readonly owners: readonly SweepOwner[]
  readonly target: SweepTarget
  readonly onTarget: (target: SweepTarget) => void
  readonly range: SweepRange
  readonly onRange: (range: SweepRange) => void
  readonly groups: readonly FigureGroup[]
  /** `owner metric`. */
  readonly figure: string
  readonly onFigure: (figure: string) => void
}

/** What is swept, over which values, and which figure is looked at. */
export function SweepForm(props: SweepFormProps) {
  const { owners, target, onTarget, range, onRange, groups, figure, onFigure } = props
  const owner = owners.find(({ id }) => id === target.owner) ?? owners[0]
  const set = (change: Partial<SweepRange>) => onRange({ ...range, ...change })
  const figures = groups.flatMap(({ owner: of, title, figures }) =>
    figures
      .filter(({ isCause }) => isCause !== true)
      .map((one) => ({ value: `${of} ${one.metric}`, label: one.title, group: title })),
  )
  return (
    <form className="sweep-form" aria-label="What to sweep" onSubmit={(event) => event.preventDefault()}>
      <Field label="Node or wire" layout="stack">
        <Select
          value={owner.id}
          options={owners.map(({ id, title, group }) => ({ value: id, label: title, group }))}
          onChange={(id) => onTarget((owners.find((each) => each.id === id) ?? owner).targets[0])}
        />
      </Field>
      <Field label="Parameter" layout="stack">
        <Select
          value={target.path}
          options={owner.targets.map(({ path, title }) => ({ value: path, label: title }))}
          onChange={(path) => onTarget(owner.targets.find((each) => each.path === path) ?? target)}
        />
      </Field>
      <Quantity label="From" value={range.from} unit={target.unit} onChange={(from) => set({ from })} />
      <Quantity label="To" value={range.to} unit={target.unit} onChange={(to) => set({ to })} />
      <Field label="Points">
        <NumberField
          integer
          min={POINTS.min}
          max={POINTS.max}
          value={range.count}
          parse={parseCount}
          format={String}
          onChange={(count) => set({ count })}
        />
      </Field>
      <Field label="Spacing" layout="stack">
        <SegmentedTabs
          label="Spacing"
          value={range.scale}
          segments={[
            { value: 'linear', label: 'Linear' },
            { value: 'log', label: 'Logarithmic' },
          ]}
          onChange={(scale) => set({ scale })}
        />
      </Field>
      <Field label="Figure" layout="stack">
        <Select value={figure} options={figures} onChange={onFigure} />
      </Field>
    </form>
  )
}

interface QuantityProps {
  readonly label: string
  readonly value: number
  readonly unit: Unit
  readonly onChange: (value: number) => void
}

function Quantity({ label, value, unit, onChange }: QuantityProps) {
  const parse = (text: string) => {
    const read = parseTyped(text, unit)
    if (typeof read === 'number') return Number.isFinite(read) ? read : 'Write a number: a range has an end'
    return read.problem.slice(0, 1).toUpperCase() + read.problem.slice(1)
  }
  return (
    <Field label={label}>
      <NumberField value={value} parse={parse} format={(number) => exactText(number, unit)} onChange={onChange} />
    </Field>
  )
}
