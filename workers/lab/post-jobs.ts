import { LabBoard } from './board'
import { fillRecord, readRecord } from './records'
import type { LabTask } from './settings'

/** Messages under way at most: postMessage itself has no bound, and memory does. */
const WINDOW = 1024
/** A reader without messages looks at the sign to stop this often. */
const IDLE_MS = 20

/** What a measurement needs of a message port. */
export interface Port {
  postMessage(message: unknown): void
  onmessage: ((event: { readonly data: unknown }) => unknown) | null
  close(): void
}

/** Posts one record after another, each an array of its own, and never more than {@link WINDOW} ahead of the reader. */
export function postIn({ settings, thread, board }: LabTask, port: Port): void {
  const doubles = settings.recordBytes >> 3
  const record = new Float64Array(doubles)
  const counts = new LabBoard(board)
  let sent = 0
  counts.begin(thread)
  do {
    for (let turn = 0; turn < 64; turn++) {
      // The reader is the thread after the writer.
      if (sent - counts.read(thread + 1, thread + 2).handled >= WINDOW) continue
      fillRecord(record, 0, doubles, sent++)
      port.postMessage(record)
    }
  } while (counts.count(thread, sent, 0))
}

/** Reads what is posted, until told to stop. */
export function postOut({ settings, thread, board }: LabTask, port: Port): Promise<number> {
  const doubles = settings.recordBytes >> 3
  const counts = new LabBoard(board)
  let [taken, sum] = [0, 0]
  counts.begin(thread)
  port.onmessage = ({ data }) => {
    sum += readRecord(data as Float64Array, 0, doubles)
    counts.count(thread, ++taken, 0)
  }
  return untilStopped(counts, thread, () => taken).then(() => sum)
}

/** Posts a record and notes how long it takes to come back; one at a time. */
export async function postTrip({ settings, thread, board, clockMs }: LabTask, port: Port): Promise<void> {
  const record = new Float64Array(settings.recordBytes >> 3)
  const counts = new LabBoard(board)
  const trips = counts.trips()
  let [done, group, inGroup] = [0, 1, 0]
  counts.begin(thread)
  let startMs = performance.now()
  port.onmessage = () => {
    done++
    if (++inGroup === group) {
      const tookMs = performance.now() - startMs
      if (tookMs < 20 * clockMs) group *= 2
      else trips.record((tookMs * 1e9) / group)
      trips.publish()
      counts.setGroup(thread, group)
      counts.count(thread, done, 0)
      inGroup = 0
      startMs = performance.now()
    }
    if (!counts.stopped) port.postMessage(record)
  }
  port.postMessage(record)
  await untilStopped(counts, thread, () => done)
}

/** Posts every record back that comes. */
export async function postEcho({ thread, board }: LabTask, port: Port): Promise<void> {
  const counts = new LabBoard(board)
  let done = 0
  counts.begin(thread)
  port.onmessage = ({ data }) => {
    done++
    port.postMessage(data)
  }
  await untilStopped(counts, thread, () => done)
}

function untilStopped(counts: LabBoard, thread: number, handled: () => number): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (counts.count(thread, handled(), 0)) setTimeout(look, IDLE_MS)
      else resolve()
    }
    look()
  })
}
