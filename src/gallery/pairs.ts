/** One of two scenarios of the gallery that tell one story. */
export interface PairHalf {
  /** As the gallery calls it. */
  readonly id: string
  /** Its scenario's name, by which an open scenario is known without fetching all. */
  readonly name: string
}

/** Stories told twice, to be run side by side. */
export const PAIRS: readonly (readonly [PairHalf, PairHalf])[] = [
  [
    { id: 'events/sign-up-in-line', name: 'Sign-up waits for everybody' },
    { id: 'events/sign-up-with-event', name: 'Sign-up with an event' },
  ],
  [
    { id: 'events/saga', name: 'A trip, booked and unbooked' },
    { id: 'events/saga-choreographed', name: 'A trip that nobody conducts' },
  ],
  [
    { id: 'services/retry-storm', name: 'A retry storm outlives its trigger' },
    { id: 'services/storm-at-the-door', name: 'The same storm, ended at the door' },
  ],
]

/** The other half of the pair to which a scenario of this name belongs. */
export function otherHalf(name: string): PairHalf | null {
  const pair = PAIRS.find((halves) => halves.some((half) => half.name === name))
  return pair?.find((half) => half.name !== name) ?? null
}
