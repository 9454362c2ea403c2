import { setFlagsFromString } from 'node:v8'
import { runInThisContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { Memento } from './memento'
import { PageStore } from './pages'

/** Something of everything that models keep state in. */
function makeState() {
  const shared = { count: 1 }
  return {
    number: 1.5,
    nothing: null as { count: number } | null,
    list: [1, 2, 3],
    lists: [[1], [2, 3]],
    map: new Map<number, unknown>([[1, shared]]),
    set: new Set(['a']),
    bytes: new Uint8Array([1, 2, 3]),
    small: new Float64Array([1, Number.NaN]),
    large: new Int32Array(10_000).fill(7),
    shared,
  }
}

function disturb(state: ReturnType<typeof makeState>, by: number): void {
  state.number += by
  state.nothing = state.nothing === null ? { count: by } : null
  state.list.length = by % 2
  state.lists[0].push(by)
  state.lists[1] = [by]
  state.map.set(by, by).delete(1)
  state.set.add(`${by}`)
  state.bytes[1] += by
  state.small[0] += by
  state.large[(by * 997) % 10_000] = by
  state.shared.count += by
  // A pool that has grown is another buffer.
  if (by === 3) state.large = Int32Array.from({ length: 20_000 }, (_, i) => state.large[i] ?? 0)
}

describe('a memento', () => {
  it('brings everything back, in any order, whichever others are released', () => {
    const state = makeState()
    const store = new PageStore()
    const taken: { memento: Memento; copy: unknown }[] = []
    for (let by = 1; by <= 6; by++) {
      taken.push({ memento: new Memento([state], new Set(), store, taken.at(-1)?.memento), copy: structuredClone(state) })
      disturb(state, by)
    }
    for (const at of [3, 0, 5, 2, 2, 4, 1]) {
      taken[at].memento.restore()
      expect(state).toEqual(taken[at].copy)
      disturb(state, 10 + at)
    }
    for (const at of [1, 4, 0]) taken[at].memento.release()
    for (const at of [5, 2, 3]) {
      taken[at].memento.restore()
      expect(state).toEqual(taken[at].copy)
    }
    for (const at of [5, 2, 3]) taken[at].memento.release()
    expect(store.bytes).toBe(0)
  })

  it('costs little beside one like it', () => {
    const state = makeState()
    const store = new PageStore()
    const first = new Memento([state], new Set(), store)
    const { bytes } = store
    const second = new Memento([state], new Set(), store, first)
    expect(store.bytes).toBe(bytes)
    expect(first.bytes).toBe(second.bytes)
    expect(second.ownBytes).toBeLessThan(first.ownBytes)
  })

  it('makes no holes in arrays, which would void the code compiled for them', () => {
    setFlagsFromString('--allow-natives-syntax')
    const isHoley = runInThisContext('(array) => %HasHoleyElements(array)') as (array: unknown[]) => boolean
    const state = { empty: [] as number[], short: [1, 2, 3], long: [1, 2, 3] }
    const memento = new Memento([state], new Set())
    state.empty.push(1)
    state.short.pop()
    state.long.length = 0
    memento.restore()
    expect(state).toEqual({ empty: [], short: [1, 2, 3], long: [1, 2, 3] })
    for (const array of Object.values(state)) expect(isHoley(array)).toBe(false)
    const holes: number[] = []
    holes.length = 3
    expect(isHoley(holes)).toBe(true)
  })
})
