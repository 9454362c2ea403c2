import { counted } from '../params'
import { isSet, type Scenario, type View } from '../scenario'
import { encodeLink } from '../scenario/codec'

/** The whole address of a link to a scenario. Throws where it would be too long for one. */
export async function linkTo(scenario: Scenario, digest: string | null, page: string): Promise<string> {
  return page + (await encodeLink(scenario, digest === null ? {} : { digest }))
}

/** The address of this page without what it shows. */
export function pageAddress(): string {
  return location.origin + location.pathname
}

/** The scenario as it is sent: with the sender's view, or without one, so that it is shown as a whole. */
export function withView(scenario: Scenario, view: View | null): Scenario {
  const { view: _, ...rest } = scenario
  return view === null ? rest : { ...rest, view }
}

/** What a link to the scenario holds, in words. */
export function contentsOf(scenario: Scenario): readonly string[] {
  const timeline = scenario.timeline ?? []
  const changes = timeline.filter(isSet).length
  const faults = timeline.length - changes
  return [
    counted(scenario.nodes.length, 'node'),
    counted(scenario.wires.length, 'wire'),
    `seed ${scenario.seed ?? 1}`,
    ...(changes > 0 ? [counted(changes, 'recorded change')] : []),
    ...(faults > 0 ? [counted(faults, 'fault')] : []),
    ...(scenario.lesson ? ['the lesson'] : []),
  ]
}

/** A digest as people compare it. */
export function shortDigest(digest: string): string {
  return digest.length > 12 ? `${digest.slice(0, 12)}…` : digest
}
