import { RandomStream } from '../kernel'
import type { MadeTrace, TraceSource } from '../protocol/race'
import { KeySampler } from '../sdk/keys'

/** Accesses of a trace that is made or drawn; a file may have more, up to the limit. */
export const MADE_ACCESSES = 400_000
const MAX_ACCESSES = 3_000_000
/** Record of libCacheSim's oracleGeneral: time (4), object (8), size (4), next access (8); little-endian. */
const ORACLE_BYTES = 24

const zipf = (keyspace: number, alpha: number) => ({ keyspace, shape: 'zipf', alpha, hotKeys: 1, hotRatio: 0 }) as const

function make(id: MadeTrace): Int32Array {
  const random = new RandomStream(1, 'trace', id)
  const popular = new KeySampler(id === 'edge' ? zipf(20_000, 0.9) : zipf(50_000, 0.9), new RandomStream(1, 'trace', id, 'keys'))
  const keys = new Int32Array(MADE_ACCESSES)
  let next = 1_000_000
  for (let i = 0; i < keys.length; i++) {
    if (id === 'reports' && i % 80_000 >= 60_000) keys[i] = 100_000 + (i % 20_000)
    else if (id === 'edge' && random.chance(0.5)) keys[i] = next++
    else if (id === 'batch' && random.chance(0.8)) keys[i] = 100_000 + (next++ % 10_000)
    else if (id === 'news') keys[i] = (popular.draw() + Math.floor(i / 50_000) * 7_919) % 50_000
    else keys[i] = popular.draw()
  }
  return keys
}

/** Numbers keys in the order in which they come first. */
class Numbering<K> {
  private readonly known = new Map<K, number>()

  of(key: K): number {
    let number = this.known.get(key)
    if (number === undefined) {
      number = this.known.size
      this.known.set(key, number)
    }
    return number
  }
}

function fromCsv(text: string): Int32Array {
  const lines = text.split(/\r?\n/, MAX_ACCESSES + 1).filter((line) => line.trim() !== '')
  const head = lines[0]?.split(/[,;\t]/).map((cell) => cell.trim().toLowerCase()) ?? []
  const named = head.findIndex((cell) => ['key', 'id', 'obj_id', 'object'].includes(cell))
  const column = Math.max(0, named)
  const numbers = new Numbering<string>()
  return Int32Array.from(named >= 0 ? lines.slice(1) : lines, (line) => numbers.of(line.split(/[,;\t]/)[column]?.trim() ?? ''))
}

function fromBinary(bytes: ArrayBuffer, records: boolean): Int32Array {
  const view = new DataView(bytes)
  if (!records) {
    const numbers = new Numbering<number>()
    const count = Math.min(MAX_ACCESSES, bytes.byteLength >> 2)
    return Int32Array.from({ length: count }, (_, i) => numbers.of(view.getUint32(4 * i, true)))
  }
  const numbers = new Numbering<bigint>()
  const count = Math.min(MAX_ACCESSES, Math.floor(bytes.byteLength / ORACLE_BYTES))
  return Int32Array.from({ length: count }, (_, i) => numbers.of(view.getBigUint64(ORACLE_BYTES * i + 4, true)))
}

/** Keys of a file: text where it holds no zero byte in its first kilobytes, else binary. Throws when there are none. */
function fromFile(name: string, bytes: ArrayBuffer): Int32Array {
  const start = new Uint8Array(bytes, 0, Math.min(bytes.byteLength, 8192))
  const isText = !start.includes(0)
  const keys = isText ? fromCsv(new TextDecoder().decode(bytes)) : fromBinary(bytes, /oracle/i.test(name))
  if (keys.length === 0) throw new Error('there are no accesses in this file')
  return keys
}

/** The keys of a trace, in order. */
export function keysOf(source: TraceSource): Int32Array {
  if (source.type === 'made') return make(source.id)
  if (source.type === 'file') return fromFile(source.name, source.bytes)
  const sampler = new KeySampler(source.law, new RandomStream(source.seed, 'race', 'keys'))
  return Int32Array.from({ length: MADE_ACCESSES }, () => sampler.draw())
}

/** Shares of the different keys at which caches are compared. */
const SHARES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.4, 0.7]

/** How many different keys there are, and capacities that tell policies apart. */
export function measure(keys: Int32Array): { readonly keys: number; readonly capacities: readonly number[] } {
  const count = new Set(keys).size
  const capacities = [...new Set(SHARES.map((share) => Math.max(1, Math.round(share * count))))]
  return { keys: count, capacities }
}
