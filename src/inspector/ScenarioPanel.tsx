import { Dices, Plus } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { SCHEMAS } from '../kinds/schemas'
import { counted } from '../params'
import { DEFAULT_DURATION_SEC, DEFAULT_SEED, DEFAULT_WARMUP_SEC, LIMITS, type Note, parseGoal, type Scenario } from '../scenario'
import { useScenario } from '../state'
import { Button, EmptyState, Field, IconButton, NumberField, PanelBody, Section, TextField } from '../ui'
import { BalanceView } from './BalanceView'
import { useGesture } from './gesture'
import { NameField } from './NameField'
import { NumberControl } from './NumberControl'
import type { DocumentPatch, InspectorActions } from './props'
import { RemoveButton } from './RemoveButton'
import { TextArea } from './TextArea'
import { Traps } from './Traps'

const WarmupDialog = lazy(() => import('./WarmupDialog').then((module) => ({ default: module.WarmupDialog })))

export type ScenarioPanelProps = Pick<InspectorActions, 'onDocument'>

const SECONDS = { min: 0, max: LIMITS.durationSec, unit: 's' } as const
const MAX_SEED = 2 ** 32 - 1

/** The document itself: shown while nothing is selected. */
export function ScenarioPanel({ onDocument }: ScenarioPanelProps) {
  const scenario = useScenario((state) => state.scenario)
  return (
    <>
      <header className="insp-header">
        <div className="insp-title-row">
          <NameField
            label="Name"
            value={scenario.name}
            fallback="Untitled"
            maxLength={LIMITS.name}
            onChange={(name, gesture) => onDocument({ name: name === '' ? 'Untitled' : name }, gesture)}
          />
          <span className="insp-kind">scenario</span>
        </div>
      </header>
      <PanelBody className="insp-body">
        <div className="insp-tab">
          {scenario.nodes.length === 0 && (
            <EmptyState title="Nothing here yet">
              Drag a kind from the left onto the canvas, then draw wires between nodes.
            </EmptyState>
          )}
          <RunFields scenario={scenario} onDocument={onDocument} />
          {scenario.nodes.length > 0 && (
            <>
              <BalanceView nodeId={null} />
              <Traps scenario={scenario} />
            </>
          )}
          <Goals scenario={scenario} onDocument={onDocument} />
          <LessonField scenario={scenario} onDocument={onDocument} />
          <Notes scenario={scenario} onDocument={onDocument} />
          {scenario.nodes.length > 0 && <p className="insp-hint">{summaryOf(scenario)} Select a node or a wire to change it.</p>}
        </div>
      </PanelBody>
    </>
  )
}

function summaryOf(scenario: Scenario): string {
  const kinds = new Set(scenario.nodes.filter((node) => SCHEMAS.has(node.kind)).map((node) => node.kind)).size
  return `${counted(scenario.nodes.length, 'node')} of ${counted(kinds, 'kind')}, ${counted(scenario.wires.length, 'wire')}.`
}

interface PartProps {
  scenario: Scenario
  onDocument: (patch: DocumentPatch, gesture: string | null) => void
}

function RunFields({ scenario, onDocument }: PartProps) {
  const durationSec = scenario.durationSec ?? DEFAULT_DURATION_SEC
  const seed = scenario.seed ?? DEFAULT_SEED
  const gesture = useGesture()
  return (
    <div className="insp-fields">
      <Field
        label="Duration"
        help="Virtual time after which results are final. A live run may go on."
        helpAs="button"
        changed={durationSec !== DEFAULT_DURATION_SEC}
        onReset={() => onDocument({ durationSec: DEFAULT_DURATION_SEC }, null)}
      >
        <NumberControl
          range={{ ...SECONDS, above: true }}
          scale="log"
          value={durationSec}
          onChange={(next, key) => onDocument({ durationSec: next }, key)}
        />
      </Field>
      <WarmupField scenario={scenario} onDocument={onDocument} />
      <Field label="Seed" help="The same scenario with the same seed gives the same results to the last digit." helpAs="button">
        <IconButton
          label="Another seed"
          variant="quiet"
          onClick={() => onDocument({ seed: crypto.getRandomValues(new Uint32Array(1))[0] }, null)}
        >
          <Dices aria-hidden />
        </IconButton>
        <NumberField
          value={seed}
          parse={(text) => (/^\d+$/.test(text.trim()) ? Number(text) : 'A whole number from 0 to 4,294,967,295')}
          format={String}
          min={0}
          max={MAX_SEED}
          integer
          onChange={(next) => onDocument({ seed: next }, gesture.key())}
          onCommit={() => gesture.end()}
        />
      </Field>
    </div>
  )
}

function WarmupField({ scenario, onDocument }: PartProps) {
  const durationSec = scenario.durationSec ?? DEFAULT_DURATION_SEC
  const warmupSec = scenario.warmupSec ?? DEFAULT_WARMUP_SEC
  const [detecting, setDetecting] = useState(false)
  return (
    <>
      <Field
        label="Warm-up"
        help="The beginning that is left out of the results, so that an empty system does not flatter them. Detect looks for its end in the run so far, and changes nothing by itself."
        helpAs="button"
        changed={warmupSec !== DEFAULT_WARMUP_SEC}
        onReset={() => onDocument({ warmupSec: DEFAULT_WARMUP_SEC }, null)}
        message={warmupSec >= durationSec ? 'Leaves nothing to measure: shorter than the duration, please' : null}
        tone="waiting"
      >
        {scenario.nodes.length > 0 && (
          <Button size="s" onClick={() => setDetecting(true)} title="Find where the transient of this run ends">
            Detect
          </Button>
        )}
        <NumberControl
          range={SECONDS}
          scale="log"
          value={warmupSec}
          onChange={(next, key) => onDocument({ warmupSec: next }, key)}
        />
      </Field>
      {detecting && (
        <Suspense fallback={null}>
          <WarmupDialog
            scenario={scenario}
            onSet={(sec) => onDocument({ warmupSec: sec }, null)}
            onClose={() => setDetecting(false)}
          />
        </Suspense>
      )}
    </>
  )
}

function Goals({ scenario, onDocument }: PartProps) {
  const gesture = useGesture()
  const goals = scenario.goals ?? []
  const set = (next: readonly string[], key: string | null) => onDocument({ goals: next.map((expect) => ({ expect })) }, key)
  const texts = goals.map((goal) => goal.expect)
  return (
    <Section
      title="Goals"
      aside={
        <IconButton
          label="Add a goal"
          disabled={goals.length >= LIMITS.goals}
          onClick={() => set([...texts, exampleGoal(scenario)], null)}
        >
          <Plus aria-hidden />
        </IconButton>
      }
    >
      {goals.length === 0 && (
        <p className="insp-quiet">
          Conditions such as checkout.latencyMsP99 &lt; 200. The command line, <code>npm run sim</code>, judges a run by them.
        </p>
      )}
      {texts.map((text, index) => {
        const parsed = parseGoal(text)
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: goals have no identity but their place
          <div key={index} className="insp-row">
            <TextField
              mono
              label={`Goal ${index + 1}`}
              value={text}
              maxLength={LIMITS.expect}
              message={'problem' in parsed ? parsed.problem : null}
              onChange={(next) => set(texts.with(index, next), gesture.key())}
              onCommit={() => gesture.end()}
            />
            <RemoveButton label={`Remove goal ${index + 1}`} onClick={() => set(texts.toSpliced(index, 1), null)} />
          </div>
        )
      })}
    </Section>
  )
}

function exampleGoal(scenario: Scenario): string {
  const origin = scenario.nodes.find((node) => SCHEMAS.get(node.kind)?.origin === true)
  return `${origin?.id ?? 'system'}.latencyMsP99 < 200`
}

function LessonField({ scenario, onDocument }: PartProps) {
  return (
    <Section title="Lesson">
      <TextArea
        label="What to look at"
        placeholder="What to look at, in two or three sentences."
        value={scenario.lesson ?? ''}
        maxLength={LIMITS.lesson}
        onChange={(lesson, key) => onDocument({ lesson }, key)}
      />
    </Section>
  )
}

function Notes({ scenario, onDocument }: PartProps) {
  const notes = scenario.notes ?? []
  const set = (next: readonly Note[], key: string | null) => onDocument({ notes: next }, key)
  return (
    <Section
      title="Notes"
      aside={
        <IconButton
          label="Add a note"
          disabled={notes.length >= LIMITS.notes}
          onClick={() => set([...notes, newNote(scenario, notes)], null)}
        >
          <Plus aria-hidden />
        </IconButton>
      }
    >
      {notes.length === 0 && <p className="insp-quiet">Text on the canvas.</p>}
      {notes.map((note, index) => (
        <div key={note.id} className="insp-row">
          <TextArea
            label={`Note ${index + 1}`}
            value={note.text}
            maxLength={LIMITS.note}
            onChange={(text, key) => set(notes.with(index, { ...note, text }), key)}
          />
          <RemoveButton label={`Remove note ${index + 1}`} onClick={() => set(notes.toSpliced(index, 1), null)} />
        </div>
      ))}
    </Section>
  )
}

/** A note above the topmost node, where it covers nothing. */
function newNote(scenario: Scenario, notes: readonly Note[]): Note {
  const taken = new Set(notes.map((note) => note.id))
  let n = notes.length + 1
  while (taken.has(`note-${n}`)) n++
  const top = Math.min(0, ...scenario.nodes.map((node) => node.y))
  const left = Math.min(...scenario.nodes.map((node) => node.x), Number.POSITIVE_INFINITY)
  return { id: `note-${n}`, text: 'A note', x: Number.isFinite(left) ? left : 0, y: top - 80 }
}
