import { SCHEMAS, type Schemas } from '../kinds/schemas'
import { type Goal, SCENARIO_VERSION, type Scenario } from './document'
import { DEFAULT_DURATION_SEC, DEFAULT_NAME, DEFAULT_WARMUP_SEC, LIMITS } from './limits'
import { migrateDocument } from './migrate'
import { type Problem, Report, shown } from './problem'
import { isFields, Reader } from './reader'
import { timelineCycle } from './timeline-cycle'
import { readGoals, readGroups, readNotes, readTryThis, readView } from './validate-extras'
import { checkGraph } from './validate-graph'
import { type KnownNodes, readNodes } from './validate-nodes'
import { readTimeline } from './validate-timeline'
import { type KnownWires, readWires } from './validate-wires'

/** A checked scenario with remarks, or the reasons against it. */
export type CheckedScenario =
  | { readonly scenario: Scenario; readonly notes: readonly Problem[] }
  | { readonly problems: readonly Problem[] }

const FIELDS = [
  // For editors; it says nothing about the scenario.
  '$schema',
  'spillway',
  'name',
  'seed',
  'durationSec',
  'warmupSec',
  'nodes',
  'wires',
  'timeline',
  'goals',
  'notes',
  'groups',
  'lesson',
  'tryThis',
  'view',
]

/**
 * Reads anything at all as a scenario: migrates it, checks every field, and copies what it knows into a fresh document.
 * Unknown fields are left out with a note; anything else that is wrong is a problem with its place and its reason.
 */
export function checkScenario(input: unknown, schemas: Schemas = SCHEMAS): CheckedScenario {
  const report = new Report()
  const scenario = readScenario(input, schemas, report)
  if (scenario === null || report.failed) return { problems: report.problems() }
  return { scenario, notes: report.notes() }
}

function readScenario(input: unknown, schemas: Schemas, report: Report): Scenario | null {
  if (!isFields(input)) {
    report.error('', `This is not a scenario: it is ${shown(input)}, and should be an object`)
    return null
  }
  const migrated = migrateDocument(input)
  if ('problem' in migrated) {
    report.error('spillway', migrated.problem)
    return null
  }
  const reader = new Reader(report, '', migrated.document)
  reader.onlyKnown(FIELDS)
  if (isOversized(reader)) return null
  const known: KnownNodes = new Map()
  const knownWires: KnownWires = new Map()
  const nodes = readNodes(reader, schemas, known)
  const wires = readWires(reader, known, knownWires)
  if (!report.failed) checkGraph({ nodes, wires }, schemas, report)
  const settings = readSettings(reader)
  const timeline = readTimeline(reader, 'timeline', LIMITS.timeline, known, knownWires)
  const goals: readonly Goal[] = readGoals(reader, known)
  const notes = readNotes(reader)
  const groups = readGroups(reader, known)
  const lesson = reader.text('lesson', LIMITS.lesson, true)
  const tryThis = readTryThis(reader, known, knownWires)
  const view = readView(reader)
  const scenario = {
    spillway: SCENARIO_VERSION,
    ...settings,
    nodes,
    wires,
    ...(timeline.length > 0 && { timeline }),
    ...(goals.length > 0 && { goals }),
    ...(notes.length > 0 && { notes }),
    ...(groups.length > 0 && { groups }),
    ...(lesson !== undefined && lesson !== '' && { lesson }),
    ...(tryThis.length > 0 && { tryThis }),
    ...(view !== null && { view }),
  } as const
  const cycle = report.failed ? null : timelineCycle(scenario, schemas)
  if (cycle !== null) report.error('timeline', cycle)
  return scenario
}

/** Whether the document holds too many of something to be worth reading, or no list where it needs one; says so in the report. */
function isOversized(reader: Reader): boolean {
  for (const field of ['nodes', 'wires'] as const) {
    if (reader.value(field) === undefined) reader.error(field, 'is missing')
    reader.list(field, LIMITS[field])
  }
  reader.list('timeline', LIMITS.timeline)
  return reader.report.failed
}

function readSettings(reader: Reader): Pick<Scenario, 'name' | 'seed' | 'durationSec' | 'warmupSec'> {
  const name = reader.text('name', LIMITS.name)
  if (reader.value('name') === undefined) reader.report.note('name', `is missing; it is now "${DEFAULT_NAME}"`)
  const seed = reader.number('seed', { min: 0, max: 2 ** 32 - 1, integer: true })
  const durationSec = reader.number('durationSec', { min: 0, max: LIMITS.durationSec, aboveMin: true })
  const warmupSec = reader.number('warmupSec', { min: 0, max: LIMITS.durationSec })
  const duration = durationSec ?? DEFAULT_DURATION_SEC
  if ((warmupSec ?? DEFAULT_WARMUP_SEC) >= duration) {
    reader.error('warmupSec', `must be shorter than the duration of ${duration} s, not ${warmupSec} s`)
  }
  return {
    name: name === undefined || name === '' ? DEFAULT_NAME : name,
    ...(seed !== undefined && { seed }),
    ...(durationSec !== undefined && { durationSec }),
    ...(warmupSec !== undefined && { warmupSec }),
  }
}
