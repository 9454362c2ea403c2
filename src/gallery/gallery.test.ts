import { describe, expect, it } from 'vitest'
import { compileScenario } from '../scenario'
import { firstScenario } from './first'
import { firstSentence, galleryEntries } from './scenarios'

describe('the gallery', () => {
  it('opens with a scenario that compiles, with a lesson and three buttons', () => {
    const scenario = firstScenario()
    expect(compileScenario(scenario)).not.toHaveProperty('problems')
    expect(scenario.lesson).toBeTruthy()
    expect(scenario.tryThis).toHaveLength(3)
  })

  it('has a name, a lesson and something to run in every entry', () => {
    for (const { id, scenario, about } of galleryEntries()) {
      expect(scenario.name, id).not.toBe('Untitled')
      expect(about, id).not.toBe('')
      expect(compileScenario(scenario), id).not.toHaveProperty('problems')
    }
  })

  it('takes the first sentence', () => {
    expect(firstSentence('It takes 1.5 s. Then it ends.')).toBe('It takes 1.5 s.')
    expect(firstSentence('No end')).toBe('No end')
  })
})
