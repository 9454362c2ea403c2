import './compare.css'
import { ArrowLeftRight } from 'lucide-react'
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { DEFAULT_SEED, type Scenario } from '../scenario'
import { useCompare, useScenario } from '../state'
import { Button, Checkbox, classes, Dialog, EmptyState, Notice } from '../ui'
import { CompareChart } from './CompareChart'
import { CompareTable } from './CompareTable'
import { experimentsOf, failuresOf, refusal, rowGroups } from './comparison'
import { differences } from './differences'
import { fromStart, ownChanges } from './from-start'
import { RunBar } from './RunBar'
import { useRuns } from './use-runs'

/** Enough for an interval, few enough to wait for. */
const FIRST_REPLICATIONS = 8
const MOST_WORDS = 4

export interface CompareDialogProps {
  readonly onClose: () => void
  /** Keeps the open scenario as A. */
  readonly onKeep: () => void
  /** Makes A the open scenario and keeps as A what was open. */
  readonly onSwap: () => void
  /** Shows the scenarios to choose from. */
  readonly onGallery: () => void
}

/** The kept scenario and the open one, run side by side with the same random numbers. */
export function CompareDialog(props: CompareDialogProps) {
  const a = useCompare((state) => state.kept)
  const b = useScenario((state) => state.scenario)
  return (
    <Dialog
      open
      onClose={props.onClose}
      size="l"
      title="Compare"
      description="Both run with the same random numbers, several times. The interval says what is left to chance."
    >
      {a === null ? <Nothing {...props} /> : <Comparison {...props} a={a} b={b} />}
    </Dialog>
  )
}

function Nothing({ onKeep, onGallery, onClose }: CompareDialogProps) {
  return (
    <div className="compare-empty">
      <EmptyState
        title="Nothing is kept to compare with"
        action={
          <div className="compare-actions">
            <Button
              variant="primary"
              onClick={() => {
                onKeep()
                onClose()
              }}
            >
              Keep the open scenario as A
            </Button>
            <Button onClick={onGallery}>Scenarios…</Button>
          </div>
        }
      >
        Keep the open scenario as A. Then change it, or open another one, and come back: that is B.
      </EmptyState>
    </div>
  )
}

interface ComparisonProps extends CompareDialogProps {
  readonly a: Scenario
  readonly b: Scenario
}

function Comparison({ a: kept, b: present, onSwap, onKeep, onGallery }: ComparisonProps) {
  const firstFocus = useFirstFocus()
  const runs = useRuns()
  const [replications, setReplications] = useState(FIRST_REPLICATIONS)
  const [early, setEarly] = useState(false)
  const hasChanges = ownChanges(kept, present).length + ownChanges(present, kept).length > 0
  const [a, b] = useMemo(
    () => (early ? [fromStart(kept, present), fromStart(present, kept)] : [kept, present]),
    [early, kept, present],
  )
  const words = useMemo(() => differences(a, b), [a, b])
  const refused = useMemo(() => {
    const [first, second] = experimentsOf(a, b, replications).map(refusal)
    return first === null ? (second === null ? null : `B: ${second}`) : `A: ${first}`
  }, [a, b, replications])
  const canRun = refused === null && words.length > 0
  const { start } = runs
  const run = useCallback(() => start(experimentsOf(a, b, replications)), [start, a, b, replications])
  useEffect(() => {
    if (canRun) run()
  }, [canRun, run])
  const seed = b.seed ?? DEFAULT_SEED
  return (
    <div className={classes('compare', canRun && 'compare-runs')}>
      <div className="compare-variants">
        <VariantCard letter="A" name={a.name} note="kept" />
        <Button icon={<ArrowLeftRight aria-hidden />} title="Opens A, and keeps as A what is open now" onClick={onSwap}>
          Swap
        </Button>
        <VariantCard letter="B" name={b.name} note="open now" />
        <Button title="The next comparison is with this one" onClick={onKeep} disabled={words.length === 0}>
          Keep B as A
        </Button>
      </div>
      {words.length === 0 ? <Same buttonRef={firstFocus} onGallery={onGallery} /> : <Differences words={words} />}
      {hasChanges && (
        <Checkbox checked={early} onChange={setEarly} className="compare-only">
          Changes made while it ran count from the start
        </Checkbox>
      )}
      {refused !== null && <Notice tone="failing" title="These two cannot run" detail={refused} />}
      {canRun && (
        <>
          <RunBar
            runs={runs}
            replications={replications}
            onReplications={setReplications}
            onRun={run}
            runLabel="Run again"
            buttonRef={firstFocus}
            doneText={`${replications} runs of each, seeds ${seed} to ${(seed + replications - 1) % 2 ** 32}`}
          />
          <Found runs={runs} b={b} />
        </>
      )}
    </div>
  )
}

function Found({ runs: { findings }, b }: { readonly runs: ReturnType<typeof useRuns>; readonly b: Scenario }) {
  const { variants, problem, isDone } = findings
  const [onlyClear, setOnlyClear] = useState(false)
  const groups = useMemo(() => rowGroups(b, variants), [b, variants])
  const failures = failuresOf(variants)
  const shown = onlyClear
    ? groups.flatMap((group) => {
        const rows = group.rows.filter(({ differs }) => differs)
        return rows.length === 0 ? [] : [{ ...group, rows }]
      })
    : groups
  return (
    <>
      {problem !== null && <Notice tone="failing" title="The comparison has stopped" detail={problem} />}
      {failures.length > 0 && <Notice tone="failing" title="Some runs failed and are left out" detail={failures.join(' · ')} />}
      {isDone && groups.length === 0 && problem === null && (
        <Notice tone="waiting" title="No request went through both" detail="Wire something that makes traffic in A and in B." />
      )}
      {groups.length > 0 && (
        <>
          <CompareChart variants={variants} />
          <Checkbox checked={onlyClear} onChange={setOnlyClear} className="compare-only">
            Only what clearly differs
          </Checkbox>
          <CompareTable groups={shown} />
          {shown.length === 0 && <p className="compare-words">Nothing differs clearly.</p>}
        </>
      )}
    </>
  )
}

function VariantCard({ letter, name, note }: { readonly letter: 'A' | 'B'; readonly name: string; readonly note: string }) {
  return (
    <div className="compare-variant">
      <span className={`compare-badge compare-badge-${letter.toLowerCase()}`}>{letter}</span>
      <span className="compare-name" title={name}>
        {name}
      </span>
      <span className="compare-note">{note}</span>
    </div>
  )
}

interface SameProps {
  readonly buttonRef: RefObject<HTMLButtonElement | null>
  readonly onGallery: () => void
}

function Same({ buttonRef, onGallery }: SameProps) {
  return (
    <div className="compare-empty">
      <EmptyState
        title="A and B are the same so far"
        action={
          <Button ref={buttonRef} onClick={onGallery}>
            Scenarios…
          </Button>
        }
      >
        Close this, change something or open another scenario, and come back.
      </EmptyState>
    </div>
  )
}

function Differences({ words }: { readonly words: readonly string[] }) {
  // One line says as much as `and 1 more`.
  const count = words.length === MOST_WORDS + 1 ? words.length : MOST_WORDS
  const rest = words.length - count
  return (
    <div className="compare-words compare-differences">
      <h3 id="compare-differences">What differs</h3>
      <ul aria-labelledby="compare-differences">
        {words.slice(0, count).map((word) => (
          <li key={word}>{word}</li>
        ))}
        {rest > 0 && <li>and {rest} more</li>}
      </ul>
    </div>
  )
}

/** For the button that matters: the keyboard begins there, not at the first one of the dialog. */
function useFirstFocus() {
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => button.current?.focus(), [])
  return button
}
