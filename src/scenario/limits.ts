import type { Scenario } from './document'

/** Upper bounds of a document, and what a field means where it is left out. Stated in docs/scenario-format.md. */
export const LIMITS = {
  nodes: 2_000,
  wires: 5_000,
  timeline: 2_000,
  goals: 200,
  notes: 500,
  groups: 500,
  tryThis: 12,
  changesPerTry: 100,
  name: 120,
  label: 80,
  lesson: 2_000,
  note: 2_000,
  noteSize: 20_000,
  expect: 200,
  coordinate: 1e6,
  durationSec: 1e7,
  latencyMs: 3_600_000,
  bandwidthMbps: 1e6,
  slowFactor: 1e6,
  instances: 10_000,
  problems: 20,
  linkLength: 200_000,
  inflatedBytes: 4 * 1024 * 1024,
} as const

export const DEFAULT_NAME = 'Untitled'
export const DEFAULT_SEED = 1
export const DEFAULT_DURATION_SEC = 60
export const DEFAULT_WARMUP_SEC = 0

/** Pattern of a node's, wire's, note's or group's id, and its length. */
export const ID_PATTERN = /^[A-Za-z0-9_-]{1,40}$/
export const MAX_ID_LENGTH = 40

/** What a goal calls the whole scenario; no node may have this id. */
export const SYSTEM = 'system'

/** Why a document holds too many of something, as a sentence; `null` where it does not. */
export function overLimit(scenario: Pick<Scenario, 'nodes' | 'wires' | 'notes' | 'groups' | 'timeline'>): string | null {
  for (const field of ['nodes', 'wires', 'notes', 'groups'] as const) {
    if ((scenario[field]?.length ?? 0) > LIMITS[field])
      return `A scenario holds at most ${LIMITS[field].toLocaleString('en-US')} ${field}`
  }
  if ((scenario.timeline?.length ?? 0) <= LIMITS.timeline) return null
  return `A timeline holds at most ${LIMITS.timeline.toLocaleString('en-US')} entries`
}
