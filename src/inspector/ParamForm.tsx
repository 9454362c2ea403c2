import type { ReactNode } from 'react'
import type { ParamSpecs, ParamValue } from '../params'
import { Section } from '../ui'
import { ParamField } from './ParamField'
import { useSection } from './sections'
import { baseOf, type Params, sectionsOf, sharedValue, shownParams } from './values'

export interface ParamFormProps {
  /** What the form is of: its sections stay open or closed wherever it is shown. */
  of: string
  specs: ParamSpecs
  /** Parameters of every chosen node, as the document holds them; at least one. */
  all: readonly Params[]
  onParam: (param: string, value: ParamValue, gesture: string | null) => void
  /** Sets a parameter for the whole run, from its start on; absent where there is no run. */
  onParamFromStart?: (param: string, value: ParamValue) => void
  /** Asks for a figure by the values of a parameter; absent where several nodes are edited at once. */
  onSweep?: (param: string) => void
}

/** The form of a kind, wholly from its description. */
export function ParamForm(props: ParamFormProps) {
  const sections = sectionsOf(props.specs, shownParams(props.specs, props.all))
  return sections.map(({ title, names }) =>
    title === null ? (
      <Fields key="" {...props} names={names} />
    ) : (
      <Kept key={title} of={props.of} title={title}>
        <Fields {...props} names={names} />
      </Kept>
    ),
  )
}

function Kept({ of, title, children }: { of: string; title: string; children: ReactNode }) {
  const [open, setOpen] = useSection(of, title)
  return (
    <Section title={title} collapsible open={open} onOpenChange={setOpen} className="insp-section">
      {children}
    </Section>
  )
}

function Fields({ specs, all, onParam, onParamFromStart, onSweep, names }: ParamFormProps & { names: readonly string[] }) {
  return (
    <div className="insp-fields">
      {names.map((name) => {
        const shared = sharedValue(specs[name], name, all)
        return (
          <ParamField
            key={name}
            spec={specs[name]}
            value={shared.value}
            mixed={shared.variety > 1}
            changed={shared.changed}
            base={baseOf(specs, name, all[0])}
            onChange={(value, gesture) => onParam(name, value, gesture)}
            onFromStart={onParamFromStart && ((value) => onParamFromStart(name, value))}
            onSweep={onSweep && (() => onSweep(name))}
          />
        )
      })}
    </div>
  )
}
