// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest'
import { Dice } from '../../workers/testing/cases/random-dice'
import { anyValue } from '../../workers/testing/cases/random-values'
import { canvasCommands } from '../canvas'
import { SCHEMAS } from '../kinds/schemas'
import type { ParamValue } from '../params'
import {
  canonicalJson,
  canonicalScenario,
  checkScenario,
  compileScenario,
  problemText,
  type Scenario,
  scenarioJson,
  splitEndpoint,
} from '../scenario'
import { decodeLink, encodeLink } from '../scenario/codec'
import type { SimClient } from '../sim-client'
import { edit, endGesture, goToEntry, open, redo, select, undo, useScenario } from '../state'
import { withEntryChanged, withoutEntry } from '../timeline/edits'
import { formFields, withField } from '../timeline/entry-form'
import { bakeCurrentValues, setFromStart } from './bake'
import { pasteText } from './clipboard'
import { faultCommands } from './commands/fault-commands'
import { readScenarioText } from './documents'
import { atStart } from './engine-sync'
import { inspectorActions } from './inspector-actions'
import { type Action, DRAW, document, ids, pick, SELECT } from './random-actions.testing'
import type { Runtime } from './runtime'

const FILES = import.meta.glob<unknown>(['../kinds/*/example.json', '../gallery/scenarios/*/*.json'], {
  eager: true,
  import: 'default',
})
const BASES: readonly Scenario[] = Object.values(FILES).flatMap((file) => {
  const checked = checkScenario(file)
  return 'problems' in checked ? [] : [checked.scenario]
})

let nowSec = 0
const change: Runtime['change'] = (label, entries) => {
  endGesture()
  edit(label, (scenario) =>
    atStart(
      scenario,
      entries.map((entry) => ({ ...entry, atSec: entry.atSec + nowSec })),
    ),
  )
}
const FAULTS = faultCommands({ change, client: { nowNs: () => nowSec * 1e9 } as SimClient } as Runtime)
const forms = inspectorActions(
  {
    set: (nodes, param, to) =>
      edit('Parameter', (scenario) =>
        atStart(
          scenario,
          nodes.map((id) => ({ atSec: nowSec, set: `${id}.${param}`, to })),
        ),
      ),
    setFromStart: (nodeIds, param, value) => {
      const specs = SCHEMAS.get(document().nodes.find(({ id }) => id === nodeIds[0])?.kind ?? '')?.params ?? {}
      edit('From the start', (scenario) => setFromStart(scenario, { nodeIds, param, value }, specs, nowSec))
    },
  },
  () => {},
)
const diceOf = (random: () => number) => new Dice(Math.floor(random() * 2 ** 31))

const FORMS: readonly Action[] = [
  (random) => {
    nowSec = pick([0, 0, 1, 1, 2.5], random) ?? 0
    const node = pick(document().nodes, random)
    const schema = SCHEMAS.get(node?.kind ?? '')
    const [name, spec] = pick(Object.entries(schema?.params ?? {}), random) ?? []
    const wires = document().wires.filter(({ from }) => splitEndpoint(from).node === node?.id)
    if (!node || !name || !spec) return
    const value = anyValue(spec, ids(wires), diceOf(random))
    if (random() < 0.2) forms.onParamFromStart([node.id], name, value)
    else forms.onParam([node.id], name, value, null)
  },
  (random) => {
    nowSec = pick([0, 1, 1, 2], random) ?? 0
    const [node, wire] = [pick(document().nodes, random), pick(document().wires, random)]
    select(node ? [node.id] : [], wire ? [wire.id] : [])
    const command = pick(FAULTS, random)
    if (command?.enabled()) command.run()
  },
  (random) => {
    const wire = pick(document().wires, random)
    nowSec = pick([0, 1, 2], random) ?? 0
    const change = pick<readonly [string, ParamValue]>(
      [
        ['latencyMs', 0],
        ['latencyMs', { dist: 'exponential', mean: 2 }],
        ['lossRatio', 0.5],
        ['bandwidthMbps', null],
      ],
      random,
    )
    if (wire && change) forms.onWire([wire.id], ...change, null)
  },
  (random) => {
    const node = pick(document().nodes, random)
    const names = ['', '  ', 'Ärger & <b>', 'x'.repeat(80), SCHEMAS.get(node?.kind ?? '')?.title ?? '', '🚰🚰']
    if (node) forms.onRename(node.id, pick(names, random) ?? '', null)
  },
  (random) => {
    const target = pick([...ids(document().nodes), 'system'], random)
    const goal = { expect: `${target}.${pick(['latencyMsP99 < 20', 'throughputPerSec > 1'], random)}` }
    const patches = [{ goals: [goal] }, { goals: [] }, { seed: 7 }, { warmupSec: 1 }, { lesson: 'Look.\n\nAgain' }, { name: 'N' }]
    forms.onDocument(pick(patches, random) ?? {}, random() < 0.5 ? 'gesture' : null)
  },
  (random) => {
    const entry = pick(document().timeline, random)
    const atSec = pick([0, 1, 2.5, 9], random) ?? 0
    endGesture()
    if (entry) edit('Entry', (s) => (random() < 0.5 ? withEntryChanged(s, entry, { ...entry, atSec }) : withoutEntry(s, entry)))
  },
  (random) => {
    const entry = pick(document().timeline, random)
    const node = document().nodes.find(({ id }) => entry !== undefined && 'on' in entry && entry.on === id)
    const field = entry && pick(formFields(entry, SCHEMAS.get(node?.kind ?? '')), random)
    if (entry === undefined || field === undefined) return
    const { spec } = field
    const numbers = spec.type === 'number' ? [spec.default, spec.max, ...(spec.aboveMin ? [] : [spec.min])] : []
    const words = spec.type === 'choice' ? spec.options.map(({ value }) => value) : []
    const absent = spec.type === 'number' && spec.leftOut !== undefined ? [undefined] : []
    const next = withField(entry, field, pick<number | string | undefined>([...numbers, ...words, ...absent], random))
    edit('Field', (s) => withEntryChanged(s, entry, next))
  },
  (random) => edit('Bake', (scenario) => bakeCurrentValues(scenario, random() * 3)),
  (random) => {
    if (document().nodes.length < 60) pasteText(scenarioJson(pick(BASES, random) ?? BASES[0]))
  },
]

function act(random: () => number): void {
  const draw = random()
  if (draw < 0.06) for (let n = Math.ceil(random() * 4); n > 0; n--) undo()
  else if (draw < 0.1) for (let n = Math.ceil(random() * 4); n > 0; n--) redo()
  else pick(draw < 0.25 ? SELECT : draw < 0.6 ? DRAW : FORMS, random)?.(random)
  if (document().nodes.length > 40) {
    select(ids(document().nodes).slice(12))
    canvasCommands.deleteSelection()
  }
}

/** What is wrong with a document as it stands; nothing, wherever the page has made it. */
async function faultsOf(scenario: Scenario, thorough: boolean): Promise<readonly string[]> {
  const checked = checkScenario(scenario)
  if ('problems' in checked) return checked.problems.map(problemText)
  if (!thorough) return []
  if ('problems' in compileScenario(scenario)) return ['it does not compile']
  const found: string[] = []
  const read = readScenarioText(scenarioJson(scenario))
  const linked = await decodeLink(await encodeLink(scenario))
  for (const [way, back] of Object.entries({ file: read, link: linked })) {
    if ('problems' in back) found.push(`the ${way} cannot be read`)
    else if (canonicalJson(back.scenario) !== canonicalJson(scenario)) found.push(`the ${way} is another scenario`)
    else if (planOf(back.scenario) !== planOf(scenario)) found.push(`the ${way} runs otherwise`)
  }
  if (canonicalJson(canonicalScenario(scenario)) !== canonicalJson(scenario)) found.push('its canonical form has another one')
  return found
}

/** What a run of it is; remarks name nodes by what they are called. */
function planOf(scenario: Scenario): string {
  const compiled = compileScenario(scenario)
  return 'problems' in compiled ? compiled.problems.map(problemText).join() : JSON.stringify(compiled.plan)
}

describe.each([1, 2, 3])('400 random edits of every sort, seed %i', (seed) => {
  it('leave after each a document that is sound, goes through files and links, and can be undone to the first', async () => {
    const errors = vi.spyOn(console, 'error')
    const dice = new Dice(seed)
    const random = () => dice.between(0, 2 ** 30) / (2 ** 30 + 1)
    const first = dice.oneOf(BASES)
    open(first, 'own')
    let before = document()
    for (let i = 0; i < 400; i++) {
      act(random)
      if (document() === before) continue
      before = document()
      expect(await faultsOf(before, i % 10 === 0), `after action ${i}: ${useScenario.getState().past.at(-1)?.label}`).toEqual([])
    }
    const { past } = useScenario.getState()
    const last = structuredClone(document())
    goToEntry(0)
    expect(JSON.stringify(document())).toBe(JSON.stringify(first))
    goToEntry(past.length)
    expect(document()).toEqual(last)
    expect(errors).not.toHaveBeenCalled()
  })
})

const JUNK: readonly unknown[] = [
  null,
  undefined,
  -1,
  Number.POSITIVE_INFINITY,
  'x',
  '',
  [],
  {},
  true,
  [null],
  { type: 'if' },
  'a.b.c',
  '__proto__',
  2 ** 53,
]

/** The same with something in it replaced or left out. */
function broken(value: unknown, dice: Dice): unknown {
  if (typeof value !== 'object' || value === null || dice.chance(0.1)) return dice.oneOf(JUNK)
  const copy: Record<string, unknown> = Array.isArray(value) ? ([...value] as never) : { ...value }
  const keys = Object.keys(copy)
  if (keys.length === 0) return dice.oneOf(JUNK)
  const key = dice.oneOf(keys)
  if (dice.chance(0.1)) delete copy[key]
  else copy[key] = broken(copy[key], dice)
  return copy
}

it('reads 1,500 broken documents without an exception: each problem has a reason, and whatever is accepted compiles', () => {
  const dice = new Dice(5)
  let refused = 0
  for (let i = 0; i < 1500; i++) {
    let document: unknown = dice.oneOf(BASES)
    for (let times = dice.between(1, 3); times > 0; times--) document = broken(document, dice)
    const checked = checkScenario(document)
    if ('problems' in checked) {
      refused++
      for (const { where, what } of checked.problems) expect(typeof where === 'string' && what.length > 8, what).toBe(true)
      expect(compileScenario(document as Scenario)).toHaveProperty('problems')
    } else expect(compileScenario(document as Scenario), JSON.stringify(document)).toHaveProperty('plan')
  }
  expect(refused).toBeGreaterThan(500)
  expect(refused).toBeLessThan(1500)
})
