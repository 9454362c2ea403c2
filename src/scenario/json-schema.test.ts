import { describe, expect, it } from 'vitest'
import { SCHEMAS } from '../kinds/schemas'
import { FIXTURES } from './builders.testing'
import { compileScenario } from './compile'
import type { Scenario } from './document'
import { scenarioJsonSchema } from './json-schema'
import { LIMITS } from './limits'
import { problemText } from './problem'

const examples = import.meta.glob<unknown>('../kinds/*/example.json', { eager: true, import: 'default' })

describe('scenarioJsonSchema', () => {
  const schema = scenarioJsonSchema(FIXTURES)
  const json = JSON.stringify(schema)

  it('is plain JSON of draft 2020-12', () => {
    expect(JSON.parse(json)).toEqual(schema)
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema')
  })

  it('describes the nodes of every kind with its parameters', () => {
    const { properties } = JSON.parse(json)
    const kinds = properties.nodes.items.oneOf
    expect(kinds.map((k: { title: string }) => k.title)).toEqual(['Source', 'Pool', 'Broker', 'Store', 'Guard', 'Splitter'])
    expect(Object.keys(kinds[1].properties.params.properties)).toEqual(['workers', 'room', 'serviceMs', 'steps', 'team'])
    expect(kinds[1].required).toContain('v')
    expect(kinds[0].required).not.toContain('v')
  })

  it('bounds numbers and texts as the check of a document does', () => {
    const { properties } = JSON.parse(json)
    expect(properties.durationSec).toMatchObject({ exclusiveMinimum: 0, maximum: LIMITS.durationSec })
    expect(properties.durationSec).not.toHaveProperty('minimum')
    expect(properties.warmupSec).toMatchObject({ minimum: 0 })
    expect(properties.warmupSec).not.toHaveProperty('exclusiveMinimum')
    expect(properties.name.maxLength).toBe(LIMITS.name)
  })

  it('defines all that it refers to', () => {
    const { $defs } = JSON.parse(json)
    const references = [...json.matchAll(/"\$ref":"#\/\$defs\/(\w+)"/g)].map((m) => m[1])
    expect(new Set(references)).toEqual(new Set(Object.keys($defs)))
  })

  it('can be made of the real kinds', () => {
    expect(() => scenarioJsonSchema(SCHEMAS)).not.toThrow()
  })
})

describe('the examples of the kinds', () => {
  it('compile without a remark', () => {
    for (const [path, example] of Object.entries(examples)) {
      const compiled = compileScenario(example as Scenario, SCHEMAS)
      const remarks = 'problems' in compiled ? compiled.problems : compiled.notes
      expect(remarks.map(problemText), path).toEqual([])
    }
  })
})
