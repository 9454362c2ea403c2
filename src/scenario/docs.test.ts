import { describe, expect, it } from 'vitest'
import { SCHEMAS } from '../kinds/schemas'
import { compileScenario } from './compile'
import type { Scenario } from './document'
import { SHORT_NAMES } from './link-form'
import { problemText } from './problem'

const [page] = Object.values(
  import.meta.glob<string>('../../docs/scenario-format.md', { eager: true, query: '?raw', import: 'default' }),
)

describe('docs/scenario-format.md', () => {
  it('has an example that compiles without a remark', () => {
    const example = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? 'null') as Scenario
    expect(example.nodes.length).toBeGreaterThan(0)
    const compiled = compileScenario(example, SCHEMAS)
    expect(('problems' in compiled ? compiled.problems : compiled.notes).map(problemText)).toEqual([])
  })

  it('lists every short name of the link', () => {
    for (const [long, short] of Object.entries(SHORT_NAMES)) expect(page).toContain(`\`${short}\` ${long} |`)
  })
})
