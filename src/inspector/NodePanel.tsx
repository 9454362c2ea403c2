import { type ReactNode, useId, useMemo } from 'react'
import type { KindSchema } from '../kinds/contract'
import { SCHEMAS } from '../kinds/schemas'
import type { ParamValue } from '../params'
import { DEFAULT_DURATION_SEC, nameOf, type Scenario, type ScenarioNode } from '../scenario'
import { useSimClient } from '../sim-client'
import { useScenario, useSession } from '../state'
import { PanelBody, SegmentedTabs, TabPanel } from '../ui'
import { FormContext, type FormSurroundings } from './FormContext'
import { MeasuredList } from './MeasuredList'
import { MetricsTab } from './MetricsTab'
import { NameField } from './NameField'
import { ParamForm } from './ParamForm'
import { PresetsMenu } from './PresetsMenu'
import { useParamsNow } from './params-now'
import type { InspectorActions } from './props'
import { isOpenEnded, wireCounts, wiresOf } from './selection'
import { lower } from './summary'
import { openSweep } from './sweep'
import { Warnings, warningsOf } from './Warnings'
import { waysAround } from './ways'

export interface NodePanelProps extends Pick<InspectorActions, 'onParam' | 'onParamFromStart' | 'onRename' | 'onLesson'> {
  schema: KindSchema
  /** Of one kind, at least one. */
  nodes: readonly ScenarioNode[]
  learn: ReactNode
}

const TABS = [
  { value: 'parameters', label: 'Parameters' },
  { value: 'metrics', label: 'Metrics' },
  { value: 'learn', label: 'Learn' },
] as const

/** One node, or several of one kind edited at once. */
export function NodePanel({ schema, nodes, learn, onParam, onParamFromStart, onRename, onLesson }: NodePanelProps) {
  const tabsId = useId()
  const scenario = useScenario((state) => state.scenario)
  const tab = useSession((state) => state.inspectorTab)
  const client = useSimClient()
  const ids = nodes.map((node) => node.id)
  const all = useParamsNow(scenario, ids, client)
  const surroundings = useMemo<FormSurroundings>(
    () => ({
      wires: wiresOf(scenario, nodes[0].id, SCHEMAS),
      durationSec: scenario.durationSec ?? DEFAULT_DURATION_SEC,
      firstName: nameOf(nodes[0], schema),
    }),
    [scenario, nodes, schema],
  )
  const change = (param: string, value: ParamValue, gesture: string | null) => onParam(ids, param, value, gesture)
  const single = nodes.length === 1
  const openTab = (value: (typeof TABS)[number]['value']) => useSession.setState({ inspectorTab: value })
  // That nothing can happen comes before everything else; the traps of what does, after its parameters.
  const first = nodes.some((node) => isOpenEnded(schema, wireCounts(scenario, node.id, schema).outCount))
  const shownWarnings = (
    <Warnings warnings={warningsOfAll(scenario, schema, nodes, all)} onLearn={() => openTab('learn')} onLesson={onLesson} />
  )
  return (
    <FormContext value={surroundings}>
      <header className="insp-header">
        <NodeTitle schema={schema} nodes={nodes} onRename={onRename}>
          <PresetsMenu schema={schema} all={all} onParam={change} />
        </NodeTitle>
        <SegmentedTabs label="Inspector" tabsId={tabsId} value={tab} segments={TABS} onChange={openTab} />
      </header>
      <PanelBody className="insp-body">
        <TabPanel tabsId={tabsId} value="parameters" current={tab} className="insp-tab">
          {first && shownWarnings}
          <ParamForm
            key={ids.join(' ')}
            of={schema.id}
            specs={schema.params}
            all={all}
            onParam={change}
            onParamFromStart={(param, value) => onParamFromStart(ids, param, value)}
            onSweep={single ? (param) => openSweep(ids[0], param) : undefined}
          />
          {single && <MeasuredList nodeId={ids[0]} schema={schema} params={all[0]} extent="short" />}
          {!first && shownWarnings}
        </TabPanel>
        <TabPanel tabsId={tabsId} value="metrics" current={tab} className="insp-tab">
          {nodes.map((node, i) => (
            <NodeMetrics key={node.id} name={single ? null : nameOf(node, schema)}>
              <MetricsTab nodeId={node.id} selected={ids} schema={schema} params={all[i]} />
            </NodeMetrics>
          ))}
        </TabPanel>
        <TabPanel tabsId={tabsId} value="learn" current={tab} className="insp-tab">
          {learn}
        </TabPanel>
      </PanelBody>
    </FormContext>
  )
}

type NodeTitleProps = Pick<NodePanelProps, 'schema' | 'nodes' | 'onRename'> & { children: ReactNode }

/** The name of the node, or how many there are, and what kind that is where the name does not say it. */
function NodeTitle({ schema, nodes, onRename, children }: NodeTitleProps) {
  const single = nodes.length === 1
  const name = nameOf(nodes[0], schema)
  return (
    <div className="insp-title-row">
      {single ? (
        <NameField
          key={nodes[0].id}
          label="Name of the node"
          value={name}
          fallback={schema.title}
          onChange={(label, gesture) => onRename(nodes[0].id, label, gesture)}
        />
      ) : (
        <h2 className="insp-heading">{`${nodes.length} nodes`}</h2>
      )}
      {children}
      {!(single && name === schema.title) && <span className="insp-kind">{lower(schema.title)}</span>}
    </div>
  )
}

function NodeMetrics({ name, children }: { name: string | null; children: ReactNode }) {
  return (
    <>
      {name !== null && <h3 className="insp-heading">{name}</h3>}
      {children}
    </>
  )
}

/** What the nodes warn of, each once. */
function warningsOfAll(
  scenario: Scenario,
  schema: KindSchema,
  nodes: readonly ScenarioNode[],
  all: readonly Readonly<Record<string, ParamValue>>[],
): ReturnType<typeof warningsOf> {
  const warnings = nodes.flatMap((node, i) =>
    warningsOf(schema, all[i], { ...wireCounts(scenario, node.id, schema), ...waysAround(scenario, node.id, SCHEMAS) }),
  )
  return [...new Map(warnings.map((warning) => [warning.text, warning])).values()]
}
