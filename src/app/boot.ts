import { checkScenario, problemText, type Scenario } from '../scenario'
import type { DecodedLink } from '../scenario/codec'
import type { OpeningProblem } from './shell-store'
import type { StoredDoc } from './storage'

/** What the page shows when it opens. */
export interface Opening {
  readonly scenario: Scenario
  readonly origin: 'own' | 'shared'
  /** Where it is saved; `null`: nowhere yet. */
  readonly stored: StoredDoc | null
  /** Digest of the sender's result. */
  readonly digest: string | null
  /** What could not be opened. */
  readonly problem: OpeningProblem | null
  /** Worth knowing about the scenario: fields that were left out. */
  readonly notes: readonly string[]
}

export interface OpeningSources {
  readonly isLink: (hash: string) => boolean
  readonly decode: (hash: string) => Promise<DecodedLink>
  /** The document saved last. */
  readonly latest: () => Promise<StoredDoc | null>
  readonly first: () => Scenario
}

/** The scenario of a link, else the person's last one, else the first of the gallery. Never fails. */
export async function chooseOpening(hash: string, sources: OpeningSources): Promise<Opening> {
  if (!sources.isLink(hash)) return ownOpening(sources, null)
  const link = await sources.decode(hash)
  if ('problems' in link) return ownOpening(sources, linkProblem(link.problems.map(problemText)))
  return {
    scenario: link.scenario,
    origin: 'shared',
    stored: null,
    digest: link.digest ?? null,
    problem: null,
    notes: link.notes.map(problemText),
  }
}

/** Reads the hash of a link. What reads links is fetched when the first one comes. Never fails. */
export async function decodeHash(hash: string): Promise<DecodedLink> {
  try {
    const { decodeLink } = await import('../scenario/codec')
    return await decodeLink(hash)
  } catch {
    const what = 'What reads links could not be loaded. Reload the page to try again'
    return { problems: [{ where: '', what, severity: 'error' }] }
  }
}

export function linkProblem(reasons: readonly string[]): OpeningProblem {
  return { title: 'This link could not be opened', reasons, instead: 'Your own work is open, untouched.' }
}

async function ownOpening(sources: OpeningSources, problem: OpeningProblem | null): Promise<Opening> {
  const stored = await sources.latest().catch(() => null)
  const first = { scenario: sources.first(), origin: 'own', stored: null, digest: null, notes: [] } as const
  if (stored === null) return { ...first, problem: problem && { ...problem, instead: 'The first scenario is open instead.' } }
  const checked = checkScenario(stored.scenario)
  if ('scenario' in checked) {
    return { scenario: checked.scenario, origin: 'own', stored, digest: null, problem, notes: checked.notes.map(problemText) }
  }
  // It stays stored as it is: a later version of the page may be able to read it.
  const unreadable: OpeningProblem = {
    title: `“${stored.name}” could not be opened`,
    reasons: checked.problems.map(problemText),
    instead: 'It stays saved in this browser. The first scenario is open instead.',
  }
  return { ...first, problem: problem ?? unreadable }
}
