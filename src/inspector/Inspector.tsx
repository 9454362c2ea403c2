import './inspector.css'
import './forms.css'
import './pictures.css'
import './cards.css'
import './figures.css'
import type { ReactNode } from 'react'
import { SCHEMAS } from '../kinds/schemas'
import { useSimClient } from '../sim-client'
import { useScenario, useSession } from '../state'
import { Panel } from '../ui'
import { KindsPanel } from './KindsPanel'
import { LiveProvider } from './live'
import { NodePanel } from './NodePanel'
import type { InspectorActions } from './props'
import { ScenarioPanel } from './ScenarioPanel'
import { targetOf } from './selection'
import { WirePanel } from './WirePanel'

export { NumberControl } from './NumberControl'
export { ValueField } from './ValueField'

export interface InspectorProps extends InspectorActions {
  /** What the Learn tab shows for the selected kind. */
  learn: ReactNode
}

/** The right panel: what is selected, as a form and in figures. */
export function Inspector({ learn, onParam, onParamFromStart, onWire, onDocument, onRename, onLesson }: InspectorProps) {
  const client = useSimClient()
  const scenario = useScenario((state) => state.scenario)
  const selectedNodes = useSession((state) => state.selectedNodes)
  const selectedWires = useSession((state) => state.selectedWires)
  const target = targetOf(scenario, selectedNodes, selectedWires, SCHEMAS)
  return (
    <LiveProvider client={client}>
      <Panel label="Inspector" edge="left" className="insp">
        {target.type === 'scenario' && <ScenarioPanel onDocument={onDocument} />}
        {target.type === 'nodes' && (
          <NodePanel
            schema={target.schema}
            nodes={target.nodes}
            learn={learn}
            onParam={onParam}
            onParamFromStart={onParamFromStart}
            onRename={onRename}
            onLesson={onLesson}
          />
        )}
        {target.type === 'wires' && <WirePanel wires={target.wires} onWire={onWire} />}
        {target.type === 'kinds' && <KindsPanel groups={target.groups} />}
      </Panel>
    </LiveProvider>
  )
}
