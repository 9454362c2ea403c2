import { useContext } from 'react'
import { Button } from '../ui'
import { DistributionParam } from './DistributionParam'
import { FormContext } from './FormContext'
import { ListParam } from './ListParam'
import { NumberParam } from './NumberParam'
import { ParamFrame } from './ParamFrame'
import { type ParamProps, withSpec } from './param-props'
import { ScheduleParam } from './ScheduleParam'
import { ChoiceParam, FlagParam, TextParam, WireParam, WiresParam } from './SimpleParams'

/** The control for one parameter, whatever its type. */
export function ParamField(props: ParamProps) {
  const { spec } = props
  switch (spec.type) {
    case 'number':
      return <NumberParam {...withSpec(props, spec)} />
    case 'choice':
      return <ChoiceParam {...withSpec(props, spec)} />
    case 'flag':
      return <FlagParam {...withSpec(props, spec)} />
    case 'text':
      return <TextParam {...withSpec(props, spec)} />
    case 'wire':
      return <WireParam {...withSpec(props, spec)} />
    case 'wires':
      return <WiresParam {...withSpec(props, spec)} />
    case 'distribution':
      return props.mixed ? <MixedParam {...props} /> : <DistributionParam {...withSpec(props, spec)} />
    case 'schedule':
      return props.mixed ? <MixedParam {...props} /> : <ScheduleParam {...withSpec(props, spec)} />
    case 'list':
      return props.mixed ? <MixedParam {...props} /> : <ListParam {...withSpec(props, spec)} />
  }
}

/** Stands for a value that cannot be shown while the nodes differ. */
function MixedParam(props: ParamProps) {
  const { firstName } = useContext(FormContext)
  return (
    <ParamFrame {...props} line="The chosen nodes differ.">
      <Button onClick={() => props.onChange(props.value ?? props.spec.default, null)}>{`As ${firstName}`}</Button>
    </ParamFrame>
  )
}
