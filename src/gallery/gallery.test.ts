import { describe, expect, it } from 'vitest'
import { SCHEMAS } from '../kinds/schemas'
import { compileScenario } from '../scenario'
import { firstScenario } from './first'
import order from './order.json'
import { otherHalf, PAIRS } from './pairs'
import { CHAPTERS, firstSentence, galleryEntries, wordsOf } from './scenarios'

describe('the gallery', () => {
  it('opens with a scenario that compiles, with a lesson and three buttons', () => {
    const scenario = firstScenario()
    expect(compileScenario(scenario)).not.toHaveProperty('problems')
    expect(scenario.lesson).toBeTruthy()
    expect(scenario.tryThis).toHaveLength(3)
  })

  it('has a name, a lesson and something to run in every entry', () => {
    for (const { id, chapter, scenario, about } of galleryEntries()) {
      expect(scenario.name, id).not.toBe('Untitled')
      expect(about, id).not.toBe('')
      expect(compileScenario(scenario), id).not.toHaveProperty('problems')
      if (chapter === 'kinds') continue
      const buttons = scenario.tryThis?.length ?? 0
      expect(buttons, id).toBeGreaterThanOrEqual(2)
      expect(buttons, id).toBeLessThanOrEqual(4)
    }
  })

  it('leaves no file out as broken', () => {
    const files = import.meta.glob('./scenarios/**/*.json')
    expect(galleryEntries().filter(({ chapter }) => chapter !== 'kinds')).toHaveLength(Object.keys(files).length)
  })

  it('goes through each chapter in the order that is written down, and lists every scenario once', () => {
    const ids = galleryEntries().map(({ id }) => id)
    const written = Object.entries(order).flatMap(([chapter, names]) => names.map((name) => `${chapter}/${name}`))
    expect(new Set(written).size).toBe(written.length)
    expect(ids.filter((id) => id.includes('/'))).toEqual(written)
  })

  it('tells the first half of every pair right before the second, which refers to it', () => {
    const ids = galleryEntries().map(({ id }) => id)
    for (const [one, other] of PAIRS) expect(ids.indexOf(other.id), other.id).toBe(ids.indexOf(one.id) + 1)
  })

  it('runs every button of every scenario', () => {
    for (const { id, scenario } of galleryEntries()) {
      for (const { label, changes } of scenario.tryThis ?? []) {
        const timeline = [...(scenario.timeline ?? []), ...changes.map((change) => ({ ...change, atSec: change.atSec + 5 }))]
        const compiled = compileScenario({ ...scenario, timeline: timeline.sort((a, b) => a.atSec - b.atSec) })
        expect(compiled, `${id}: ${label}`).not.toHaveProperty('problems')
      }
    }
  })

  it('finds a scenario by its chapter and by the kinds in it', () => {
    for (const entry of galleryEntries()) {
      const words = wordsOf(entry)
      expect(words).toContain(CHAPTERS.find(({ id }) => id === entry.chapter)?.title)
      for (const { kind } of entry.scenario.nodes) expect(words).toContain(SCHEMAS.get(kind)?.title)
    }
  })

  it('has both halves of every pair, by the names that the pairs give', () => {
    const names = new Map(galleryEntries().map(({ id, scenario }) => [id, scenario.name]))
    for (const [one, other] of PAIRS) {
      expect([names.get(one.id), names.get(other.id)]).toEqual([one.name, other.name])
      expect([otherHalf(one.name), otherHalf(other.name)]).toEqual([other, one])
    }
    expect(otherHalf('Untitled')).toBeNull()
  })

  it('has every lesson that a warning leads to', () => {
    const sources = import.meta.glob<string>(['../kinds/*/*.ts', '../inspector/*.ts'], {
      eager: true,
      query: '?raw',
      import: 'default',
    })
    const named = Object.values(sources).flatMap((text) => [...text.matchAll(/\blesson: '([^']+)'/g)].map(([, id]) => id))
    expect(named.length).toBeGreaterThan(15)
    const known = new Set(galleryEntries().map(({ id }) => id))
    for (const id of named) expect(known, id).toContain(id)
  })

  it('takes the first sentence', () => {
    expect(firstSentence('It takes 1.5 s. Then it ends.')).toBe('It takes 1.5 s.')
    expect(firstSentence('No end')).toBe('No end')
  })
})
