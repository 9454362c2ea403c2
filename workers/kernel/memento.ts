/**
 * The state of everything that can be reached from some objects, to be put back later into the very same objects. Records fields, arrays,
 * maps, sets and the contents of buffers; follows no functions. Memory shared between threads is left alone, as are the objects in `keep`
 * and whatever only they lead to. State hidden in closures or `#private` fields is not seen: models have none.
 */
export class Memento {
  /** Copied bytes, about. */
  bytes = 0
  private readonly keep: ReadonlySet<object>
  private readonly objects: { readonly target: Record<string, unknown>; readonly keys: string[]; readonly values: unknown[] }[] =
    []
  private readonly arrays: { readonly target: unknown[]; readonly values: unknown[] }[] = []
  private readonly maps: { readonly target: Map<unknown, unknown>; readonly entries: [unknown, unknown][] }[] = []
  private readonly sets: { readonly target: Set<unknown>; readonly values: unknown[] }[] = []
  private readonly buffers = new Map<ArrayBuffer, ArrayBuffer>()

  constructor(roots: readonly object[], keep: ReadonlySet<object>) {
    this.keep = keep
    const seen = new Set<object>(keep)
    const waiting: object[] = []
    const visit = (value: unknown) => {
      if (typeof value !== 'object' || value === null || seen.has(value)) return
      seen.add(value)
      waiting.push(value)
    }
    roots.forEach(visit)
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) this.record(next, visit)
  }

  private record(target: object, visit: (value: unknown) => void): void {
    if (ArrayBuffer.isView(target)) {
      const { buffer } = target
      if (buffer instanceof ArrayBuffer && !this.buffers.has(buffer) && !this.keep.has(buffer)) {
        this.buffers.set(buffer, buffer.slice(0))
        this.bytes += buffer.byteLength
      }
    } else if (Array.isArray(target)) {
      this.arrays.push({ target, values: target.slice() })
      this.bytes += 8 * target.length
      target.forEach(visit)
    } else if (target instanceof Map) {
      this.maps.push({ target, entries: [...target] })
      this.bytes += 32 * target.size
      for (const [key, value] of target) {
        visit(key)
        visit(value)
      }
    } else if (target instanceof Set) {
      this.sets.push({ target, values: [...target] })
      this.bytes += 16 * target.size
      target.forEach(visit)
    } else if (!(target instanceof ArrayBuffer)) {
      const fields = target as Record<string, unknown>
      const keys = Object.keys(fields)
      this.objects.push({ target: fields, keys, values: keys.map((key) => fields[key]) })
      this.bytes += 16 * keys.length
      for (const key of keys) visit(fields[key])
    }
  }

  /** Puts everything back. May be called any number of times. */
  restore(): void {
    for (const { target, keys, values } of this.objects) {
      for (let i = 0; i < keys.length; i++) if (target[keys[i]] !== values[i]) target[keys[i]] = values[i]
    }
    for (const { target, values } of this.arrays) {
      target.length = values.length
      for (let i = 0; i < values.length; i++) target[i] = values[i]
    }
    for (const { target, entries } of this.maps) {
      target.clear()
      for (const [key, value] of entries) target.set(key, value)
    }
    for (const { target, values } of this.sets) {
      target.clear()
      for (const value of values) target.add(value)
    }
    for (const [buffer, copy] of this.buffers) new Uint8Array(buffer).set(new Uint8Array(copy))
  }
}
