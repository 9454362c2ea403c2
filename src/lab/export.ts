import type { LabMachine, LabReading, LabTrips } from '../sim-client/lab'
import { ratioOf } from './figures'

function tripsOf(trips: LabTrips | undefined) {
  if (trips === undefined) return null
  const { samples, group, p50Ns, p99Ns, maxNs } = trips
  return { samples, tripsPerSample: group, p50Ns, p99Ns, maxNs }
}

/** Everything a run of the lab found out, as plain JSON. Rates per second, durations in nanoseconds. */
export function labResults(reading: LabReading, machine: LabMachine, simulatedPerSec: number | null) {
  return {
    settings: reading.settings,
    machine,
    ringPerSec: reading.ring?.perSec ?? null,
    ringDroppedPerSec: reading.ring?.droppedPerSec ?? null,
    postMessagePerSec: reading.post?.perSec ?? null,
    ringOverPostMessage: ratioOf(reading),
    costsNs: reading.costs ?? null,
    simulatedPerSec,
    ringRoundTrip: tripsOf(reading.ringTrip),
    postMessageRoundTrip: tripsOf(reading.postTrip),
  }
}

/** The same as lines of `name,value`, nested names joined by dots. */
export function labCsv(results: ReturnType<typeof labResults>): string {
  const lines: string[] = ['name,value']
  const add = (name: string, value: unknown) => {
    if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) add(name === '' ? key : `${name}.${key}`, inner)
    } else lines.push(`${name},${value ?? ''}`)
  }
  add('', results)
  return `${lines.join('\n')}\n`
}
