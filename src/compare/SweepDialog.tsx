import './compare.css'
import './sweep.css'
import { useMemo, useState } from 'react'
import type { ParamValue } from '../params'
import { DEFAULT_SEED, type Scenario } from '../scenario'
import { useSimClient } from '../sim-client'
import { type Axis, type Experiment, metricInterval, SYSTEM, spacedSweep } from '../sim-client/experiments'
import { useCompare, useScenario, useSession } from '../state'
import { Button, Dialog, download, EmptyState, Notice } from '../ui'
import { CONFIDENCE, experimentOf, failuresOf, refusal } from './comparison'
import { type Figure, type FigureGroup, figureGroups, valueText } from './figures'
import { RunBar } from './RunBar'
import { pointText, SweepChart } from './SweepChart'
import { SweepForm, type SweepRange } from './SweepForm'
import { type CurvePoint, sweepCsv } from './sweep-csv'
import { type SweepTarget, sweepOwners, valueAt, withoutChangesOf } from './targets'
import { type Runs, useRuns } from './use-runs'

const FIRST_REPLICATIONS = 5
const FIRST_POINTS = 7
const FIRST_FIGURE = `${SYSTEM} latencyMsP99`

export interface SweepDialogProps {
  readonly onClose: () => void
  /** Sets a parameter of the open scenario, as the inspector does. */
  readonly onSet: (owner: string, param: string, value: ParamValue) => void
}

/** A figure by the values of one parameter, over all cores. */
export function SweepDialog(props: SweepDialogProps) {
  const scenario = useScenario((state) => state.scenario)
  const client = useSimClient()
  const atSec = client.nowNs() / 1e9
  const owners = useMemo(() => sweepOwners(scenario, atSec), [scenario, atSec])
  return (
    <Dialog
      open
      onClose={props.onClose}
      size="l"
      title="Sweep a parameter"
      description="The scenario runs at every value, with the same random numbers each time. The band is the interval of 95 %."
    >
      {owners.length === 0 ? (
        <EmptyState title="Nothing to sweep yet">Add a node: its numbers can be swept.</EmptyState>
      ) : (
        <Sweep {...props} scenario={scenario} owners={owners} atSec={atSec} />
      )}
    </Dialog>
  )
}

interface SweepProps extends SweepDialogProps {
  readonly scenario: Scenario
  readonly owners: ReturnType<typeof sweepOwners>
  readonly atSec: number
}

/** What was run, as it was when it began. */
interface Swept {
  readonly target: SweepTarget
  readonly axis: Axis
  readonly left: number
  readonly seeds: string
}

function Sweep({ scenario, owners, atSec, onSet }: SweepProps) {
  const runs = useRuns()
  const form = useSweepForm(owners)
  const [replications, setReplications] = useState(FIRST_REPLICATIONS)
  const [swept, setSwept] = useState<Swept | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const groups = useMemo(() => figureGroups(scenario), [scenario])
  const seed = scenario.seed ?? DEFAULT_SEED
  const { target, range } = form

  function run() {
    const { scenario: bare, left } = withoutChangesOf(scenario, target)
    const axis = spacedSweep(bare, target.path, range)
    if ('problem' in axis) return setProblem(axis.problem)
    const whole: Experiment = { ...experimentOf(bare, replications, seed), axes: [axis] }
    const refused = refusal(whole)
    setProblem(refused)
    if (refused !== null) return
    const seeds = `${seed} to ${(seed + replications - 1) % 2 ** 32}`
    setSwept({ target: { ...target, scale: range.scale }, axis, left, seeds })
    // A point each, so that the first runs of all come before the second of any: the curve is there early.
    runs.start(axis.settings.map((setting) => ({ ...whole, axes: [{ ...axis, settings: [setting] }] })))
  }
  const set = (point: number) => {
    if (swept !== null) onSet(swept.target.owner, swept.target.param, valueAt(scenario, swept.axis, point, atSec))
  }
  return (
    <div className="sweep">
      <SweepForm owners={owners} groups={groups} {...form} />
      <div className="sweep-results">
        <RunBar
          runs={runs}
          replications={replications}
          onReplications={setReplications}
          onRun={run}
          runLabel={swept === null ? 'Run the sweep' : 'Run again'}
          isFirst={swept === null}
          doneText={`Done, seeds ${swept?.seeds}`}
        />
        {problem !== null && <Notice tone="failing" title="This cannot be swept" detail={problem} />}
        {swept === null ? (
          problem === null && <EmptyState title="No curve yet">Choose a parameter and a range, then run the sweep.</EmptyState>
        ) : (
          <Curve swept={swept} runs={runs} groups={groups} figure={form.figure} onSet={set} />
        )}
      </div>
    </div>
  )
}

function useSweepForm(owners: SweepProps['owners']) {
  const asked = useCompare((state) => state.sweep)
  const [target, setTarget] = useState<SweepTarget>(() => firstTarget(owners, asked))
  const [range, onRange] = useState<SweepRange>(() => rangeOf(target))
  const [figure, onFigure] = useState(FIRST_FIGURE)
  const onTarget = (next: SweepTarget) => {
    setTarget(next)
    onRange(rangeOf(next))
  }
  // The values are those of now, after a point was taken too.
  const now = owners.flatMap(({ targets }) => targets).find(({ path }) => path === target.path) ?? target
  return { target: now, onTarget, range, onRange, figure, onFigure }
}

/** What was asked for, else the first of what alone is selected. */
function firstTarget(owners: SweepProps['owners'], asked: ReturnType<typeof useCompare.getState>['sweep']): SweepTarget {
  const { selectedNodes, selectedWires } = useSession.getState()
  const selected = [...selectedNodes, ...selectedWires]
  const wanted = asked?.owner ?? (selected.length === 1 ? selected[0] : undefined)
  const owner = owners.find(({ id }) => id === wanted) ?? owners[0]
  return owner.targets.find(({ param }) => param === asked?.param) ?? owner.targets[0]
}

function rangeOf({ low, high, scale }: SweepTarget): SweepRange {
  return { from: low, to: high, count: FIRST_POINTS, scale }
}

interface CurveProps {
  readonly swept: Swept
  readonly runs: Runs
  readonly groups: readonly FigureGroup[]
  readonly figure: string
  readonly onSet: (point: number) => void
}

function Curve({ swept: { target, axis, left }, runs, groups, figure: chosen, onSet }: CurveProps) {
  const [at, setAt] = useState<number | null>(null)
  const { variants, problem } = runs.findings
  const [owner, figure] = figureOf(groups, chosen)
  const points = axis.settings.map(({ value }, i): CurvePoint => {
    const found = metricInterval(variants[i].part, owner, figure.metric, CONFIDENCE)
    return { value: Number(value), found }
  })
  const failures = failuresOf(variants)
  const known = points.filter(({ found }) => found !== null)
  const save = () => {
    const text = sweepCsv(axis.path, `${owner}.${figure.metric}`, points)
    download(`sweep-${axis.path}.csv`, new Blob([text], { type: 'text/csv' }))
  }
  return (
    <>
      {problem !== null && <Notice tone="failing" title="The sweep has stopped" detail={problem} />}
      {failures.length > 0 && <Notice tone="failing" title="Some runs failed and are left out" detail={failures.join(' · ')} />}
      {known.length > 0 && (
        <>
          <h3 className="sweep-title">
            {figure.title} of {ownerTitle(groups, owner)}
          </h3>
          <SweepChart target={target} figure={figure} points={points} at={at} onLook={setAt} onPick={onSet} />
        </>
      )}
      {known.length === 0 && !runs.isRunning && <Notice tone="waiting" title="Nothing was measured for this figure" />}
      <div className="sweep-foot">
        <p className="compare-words">{at === null ? restText(left) : lookText(target, figure, points[at])}</p>
        <Button disabled={known.length === 0} onClick={save}>
          CSV
        </Button>
      </div>
    </>
  )
}

function restText(left: number): string {
  const what = 'A point, clicked, sets the parameter; undo takes it back.'
  if (left === 0) return what
  return `${what} Left out: ${left === 1 ? 'the recorded change' : `${left} recorded changes`} of this parameter.`
}

function lookText(target: SweepTarget, figure: Figure, point: CurvePoint): string {
  return `${target.title} ${valueText(point.value, target.unit)}: ${pointText(figure, point)}`
}

function ownerTitle(groups: readonly FigureGroup[], owner: string): string {
  const { title = owner } = groups.find((group) => group.owner === owner) ?? {}
  return owner === SYSTEM ? title.toLocaleLowerCase('en') : title
}

function figureOf(groups: readonly FigureGroup[], chosen: string): readonly [owner: string, figure: Figure] {
  const [owner, metric] = chosen.split(' ')
  const found = groups.find((group) => group.owner === owner)?.figures.find((figure) => figure.metric === metric)
  return found === undefined ? [groups[0].owner, groups[0].figures[0]] : [owner, found]
}
