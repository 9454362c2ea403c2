/** What one round of a subject did. */
export interface Round {
  /** Customers or requests that ended. */
  readonly requests: number
  /** 0 where nobody counts. */
  readonly events: number
  readonly wallMs: number
  /** Of all threads of the process, which do nothing else meanwhile; other programs do not count. A page cannot know: there it is the wall time. */
  readonly cpuMs: number
}

export type Work = Omit<Round, 'wallMs' | 'cpuMs'>

/** A subject measures one round. */
export type Subject = (quick: boolean, round: number) => Round | Promise<Round>

/** A thread of its own for one subject, so that the compiler sees nothing else. */
export interface SubjectThread {
  /** One round, or why there is none. */
  round(number: number): Promise<Round | string>
  end(): void
}

/** Rates of one subject by round: per wall second, and per second of processor time, which other programs disturb less. */
interface Rates {
  readonly requests: number[]
  readonly requestsByCpu: number[]
  readonly events: number[]
  readonly eventsByCpu: number[]
}

export type Table<Name extends string> = ReadonlyMap<Name, Rates>
/** Where the rates of some subjects can be looked up. */
export type Rated<Name extends string> = Pick<Table<Name>, 'get'>
export type Titles<Name extends string> = Readonly<Partial<Record<Name, string>>>

/** Rounds for the compiler: until the fourth it takes processor time besides, and code is given up that relied on what has changed since. */
const WARM_UP = 4

/** Measures subjects side by side: five rounds, or three quick ones, in each of which every subject runs once. */
export async function measure<Name extends string>(
  names: readonly Name[],
  quick: boolean,
  open: (name: Name) => SubjectThread,
): Promise<Table<Name>> {
  const rounds = quick ? 3 : 5
  const threads = new Map(names.map((name) => [name, open(name)]))
  const table = new Map<Name, Rates>(
    names.map((name) => [name, { requests: [], requestsByCpu: [], events: [], eventsByCpu: [] }]),
  )
  for (let round = 0; round < WARM_UP + rounds; round++) {
    for (const [name, thread] of threads) {
      const result = await thread.round(round)
      if (typeof result === 'string') {
        console.log(`${name}: skipped, ${result}`)
        table.delete(name)
        threads.delete(name)
        thread.end()
      } else if (round >= WARM_UP) {
        const { requests, events, wallMs, cpuMs } = result
        table.get(name)?.requests.push((requests / wallMs) * 1000)
        table.get(name)?.requestsByCpu.push((requests / cpuMs) * 1000)
        table.get(name)?.events.push((events / wallMs) * 1000)
        table.get(name)?.eventsByCpu.push((events / cpuMs) * 1000)
      }
    }
  }
  for (const thread of threads.values()) thread.end()
  return table
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}

function rate(value: number): string {
  if (value === 0) return ''
  return value >= 1e6 ? `${(value / 1e6).toFixed(2)} M/s` : `${(value / 1e3).toFixed(1)} k/s`
}

export function printHeads(): void {
  const heads = ['req/wall', 'req/cpu', 'events/wall', 'events/cpu'].map((text) => text.padStart(12)).join(' ')
  console.log(`${''.padEnd(42)} ${heads}   req/wall, worst to best round`)
}

/** Medians of the rounds. */
export function print<Name extends string>(table: Table<Name>, titles: Titles<Name>): void {
  for (const [name, { requests, requestsByCpu, events, eventsByCpu }] of table) {
    const range = `${rate(Math.min(...requests))} to ${rate(Math.max(...requests))}`
    const figures = [requests, requestsByCpu, events, eventsByCpu].map((rates) => rate(median(rates)).padStart(12)).join(' ')
    console.log(`${(titles[name] ?? name).padEnd(42)} ${figures}   ${range}`)
  }
}

/** Prints the median over the rounds of the ratio within a round, since noise falls on all subjects of a round alike. */
export function ratio<Name extends string>(
  table: Rated<Name>,
  title: string,
  ours: Name,
  theirs: Name,
  of: keyof Rates = 'requestsByCpu',
): void {
  const a = table.get(ours)?.[of]
  const b = table.get(theirs)?.[of]
  if (a === undefined || b === undefined) return
  console.log(`${title.padEnd(61)} ${median(a.map((value, i) => value / b[i])).toFixed(2)}x`)
}
