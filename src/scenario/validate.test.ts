import { describe, expect, it } from 'vitest'
import { FIXTURES, node, scenario, wires } from './builders.testing'
import { problemText } from './problem'
import { checkScenario } from './validate'

const problemsOf = (input: unknown): readonly string[] => {
  const checked = checkScenario(input, FIXTURES)
  return 'problems' in checked ? checked.problems.map(problemText) : []
}
const accepted = (input: unknown) => {
  const checked = checkScenario(input, FIXTURES)
  if ('problems' in checked) throw new Error(checked.problems.map(problemText).join('\n'))
  return checked
}
const small = (rest: object = {}) => ({
  ...scenario([node('users', 'source'), node('work', 'pool', { v: 1 })], wires('users>work')),
  ...rest,
})
const withNode = (rest: object) => ({ ...small(), nodes: [{ id: 'n', kind: 'pool', x: 0, y: 0, v: 1, ...rest }], wires: [] })

describe('checkScenario', () => {
  it('gives back what was right, and only that', () => {
    const input = small({
      seed: 7,
      lesson: 'Look.',
      goals: [{ expect: 'work.latencyMsP99 < 5' }],
      notes: [{ id: 'n1', text: 'Here', x: 3, y: 4, width: 200, height: 80 }],
      groups: [
        { id: 'g1', title: 'Shop', nodes: ['work'], folded: true },
        { id: 'g2', title: '', nodes: ['users'] },
      ],
      view: { x: 1, y: 2, zoom: 0.5 },
    })
    expect(accepted(input)).toEqual({ scenario: input, notes: [] })
  })

  it.each([
    [null, 'This is not a scenario: it is null, and should be an object'],
    [[], 'This is not a scenario: it is a list, and should be an object'],
    ['<html>', 'This is not a scenario: it is "<html>", and should be an object'],
    [{}, 'spillway: is missing: a Spillway scenario starts with "spillway": 1'],
    [{ spillway: '1' }, 'spillway: must be the version of the format, a whole number from 1 to 1, not "1"'],
    [
      { spillway: 2 },
      'spillway: was made by a newer Spillway (format 2; this one reads up to 1). Update to open it (in a browser: reload).',
    ],
    [{ spillway: 1, name: 'x', nodes: [] }, 'wires: is missing'],
    [{ spillway: 1, name: 'x', nodes: {}, wires: [] }, 'nodes: must be a list, not an object'],
  ])('refuses %j', (input, problem) => {
    expect(problemsOf(input)).toEqual([problem])
  })

  it.each([
    ['seed: must be at least 0, not -1', { seed: -1 }],
    ['seed: must be at most 4294967295, not 4294967296', { seed: 2 ** 32 }],
    ['seed: must be a whole number, not 1.5', { seed: 1.5 }],
    ['durationSec: must be more than 0', { durationSec: 0 }],
    ['durationSec: must be at most 10000000, not 100000000', { durationSec: 1e8 }],
    ['warmupSec: must be shorter than the duration of 60 s, not 60 s', { warmupSec: 60 }],
    ['lesson: is 2001 characters long, at most 2000 are possible', { lesson: 'x'.repeat(2001) }],
    ['name: must be text, not 5', { name: 5 }],
    ['goals[0] · expect: there is no node "nobody"', { goals: [{ expect: 'nobody.depth < 5' }] }],
    ['tryThis[0] · changes[0]: needs either "set" or "fault"', { tryThis: [{ label: 'x', changes: [{}] }] }],
    ['notes[0] · id: is missing', { notes: [{ text: 'x' }] }],
    ['groups[0] · id: is missing', { groups: [{ title: 'x', nodes: [] }] }],
    ['groups[0] · nodes: there is no node "nobody"', { groups: [{ id: 'g', nodes: ['nobody'] }] }],
    ['groups[0] · nodes: there is no node 5', { groups: [{ id: 'g', nodes: [5] }] }],
    ['groups[0] · folded: must be true or false, not "yes"', { groups: [{ id: 'g', nodes: [], folded: 'yes' }] }],
    ['groups[1] · id: is the id of another group too', { groups: ['users', 'work'].map((n) => ({ id: 'g', nodes: [n] })) }],
    ['groups[1] · nodes: "work" is in the group "g" already', { groups: ['g', 'h'].map((id) => ({ id, nodes: ['work'] })) }],
    ['notes[1] · id: is the id of another note too', { notes: [{ id: 'n' }, { id: 'n' }] }],
  ])('names the place and the reason: %s', (problem, rest) => {
    expect(problemsOf(small(rest))).toEqual([problem])
  })

  it.each([
    ['nodes[0] n · kind: there is no kind "teapot"; it may be of a newer Spillway', { kind: 'teapot' }],
    ['nodes[0] n · kind: there is no kind "constructor"; it may be of a newer Spillway', { kind: 'constructor' }],
    ['nodes[0] n · params.workers: must be between 1 and 1,000, not 0', { params: { workers: 0 } }],
    ['nodes[0] n · params: must be an object, not a list', { params: [] }],
    ['nodes[0] n · x: must be a number, not "5"', { x: '5' }],
    ['nodes[0] n · y: must be at most 1000000, not 2000000', { y: 2e6 }],
    ['nodes[0] n · label: is 81 characters long, at most 80 are possible', { label: 'x'.repeat(81) }],
    [
      'nodes[0] n · v: was made by a newer Spillway (version 2 of its parameters; this one knows 1). Update to open it (in a browser: reload).',
      { v: 2 },
    ],
    ['nodes[0] system · id: "system" is a reserved word', { id: 'system' }],
    ['nodes[0] __proto__ · id: "__proto__" is a reserved word', { id: '__proto__' }],
    ['nodes[0] a b · id: must be 1 to 40 letters, digits, "-" or "_", not "a b"', { id: 'a b' }],
  ])('names the node and the reason: %s', (problem, rest) => {
    expect(problemsOf(withNode(rest))).toEqual([problem])
  })

  it('refuses two nodes or two wires of one id', () => {
    expect(problemsOf(scenario([node('a', 'source'), node('a', 'store')], []))).toEqual([
      'nodes[1] a · id: is the id of another node too',
    ])
    const twice = wires('users>work', 'users>work')
    expect(problemsOf(small({ wires: twice.map((w) => ({ ...w, id: 'w' })) }))).toContain(
      'wires[1] w · id: is the id of another wire too',
    )
  })

  it.each([
    ['users>nobody', 'wires[0] w1 · to: there is no node "nobody"'],
    ['users.side>work', 'wires[0] w1 · from: a source has no out port "side"; it has out'],
    ['work>users', 'wires[0] w1 · to: A source cannot receive: it has no in port'],
  ])('refuses the wire %s', (text, problem) => {
    expect(problemsOf(small({ wires: wires(text) }))).toEqual([problem])
  })

  it.each([
    [{ latencyMs: -1 }, /latencyMs: must be between 0 and .*, not .1 ms/],
    [{ latencyMs: { dist: 'gaussian' } }, /latencyMs: dist must be one of .*, not "gaussian"/],
    [{ lossRatio: 1.5 }, 'lossRatio: must be at most 1, not 1.5'],
    [{ bandwidthMbps: 0 }, 'bandwidthMbps: must be more than 0'],
  ])('refuses a wire with %j', (rest, problem) => {
    const [text] = problemsOf(small({ wires: [{ ...wires('users>work')[0], ...rest }] }))
    expect(text.replace('wires[0] w1 · ', '')).toMatch(problem)
  })

  it('refuses wires that are wrong only together', () => {
    const nodes = [node('q', 'broker'), node('p', 'pool'), node('r', 'pool'), node('db', 'store')]
    expect(problemsOf(scenario(nodes, wires('q>db')))).toEqual([
      'wires[0] w1: Broker starts deliveries, but Store takes only calls',
    ])
    expect(problemsOf(scenario(nodes, wires('p>r', 'r>p')))[0]).toContain('Pool p → Pool r → Pool p: a message could go round')
    expect(problemsOf(scenario(nodes, wires('p>r', 'p.out>r.in')))).toEqual([
      'wires[1] w2: Pool p and Pool r are already joined by the wire w1',
    ])
  })

  it('leaves unknown fields and parameters out, with a note', () => {
    const { scenario: read, notes } = accepted({
      ...withNode({ colour: 'red', params: { threadz: 1 } }),
      author: 'me',
      $schema: 'x',
    })
    expect(notes.map(problemText)).toEqual([
      'the field "author" is unknown and was left out',
      'nodes[0] n: the field "colour" is unknown and was left out',
      'nodes[0] n · params: Pool has no parameter "threadz"; it was left out',
    ])
    expect(JSON.stringify(read)).not.toMatch(/colour|threadz|author|schema/)
  })

  it('leaves out what shows nothing, with a note', () => {
    const bare = small({
      groups: [{ id: 'g', nodes: [] }],
      view: { x: 0, y: 0, zoom: 0 },
    })
    delete (bare as { name?: string }).name
    const { scenario: read, notes } = accepted(bare)
    expect(notes.map(problemText)).toEqual([
      'name: is missing; it is now "Untitled"',
      'groups[0]: has no nodes and was left out',
      'view: needs numbers x, y and zoom (0.01 to 100); it was left out',
    ])
    expect(read).not.toHaveProperty('groups')
    expect(read).not.toHaveProperty('view')
    for (const view of [null, { x: 0, y: 0 }, { x: 0, y: 1e8, zoom: 1 }, { x: 0, y: 0, zoom: 101 }]) {
      expect(accepted(small({ view })).notes.map(problemText), JSON.stringify(view)).toEqual([expect.stringContaining('zoom')])
    }
  })

  it('keeps mark-up as the text it is, without control characters', () => {
    const label = '<script>alert("1")</script>'
    expect(accepted(withNode({ label: `${label}\u0000\u001b\u202e` })).scenario.nodes[0].label).toBe(label)
    expect(accepted(small({ lesson: 'one\r\ntwo\u0007' })).scenario.lesson).toBe('one\ntwo')
    expect(accepted(withNode({ label: 'a\ud800b\nc' })).scenario.nodes[0].label).toBe('a\ufffdb c')
  })

  it('takes no prototype from a document', () => {
    const input = JSON.parse(`{"spillway":1,"name":"x","wires":[],"__proto__":{"polluted":1},
      "nodes":[{"id":"n","kind":"pool","x":0,"y":0,"v":1,"__proto__":{"label":"no"},"params":{"__proto__":{"workers":9},"constructor":1}}]}`)
    const { scenario: read, notes } = accepted(input)
    expect(read.nodes).toEqual([{ id: 'n', kind: 'pool', x: 0, y: 0, v: 1 }])
    expect(notes).toHaveLength(4)
    expect(Object.getPrototypeOf(read.nodes[0])).toBe(Object.prototype)
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  it('survives nesting a hundred thousand deep', () => {
    const deep = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000))
    expect(problemsOf(small({ seed: deep, lesson: deep, goals: deep })).length).toBeGreaterThan(2)
    expect(problemsOf(withNode({ params: { serviceMs: deep, steps: deep } })).length).toBe(2)
  })

  it('refuses too many of anything at once, with one message', () => {
    expect(problemsOf(small({ nodes: new Array(1_000_000).fill({}) }))).toEqual([
      'nodes: has 1000000 entries, at most 2000 are possible',
    ])
    expect(problemsOf(small({ wires: new Array(5001).fill({}) }))).toEqual(['wires: has 5001 entries, at most 5000 are possible'])
    expect(problemsOf(small({ timeline: new Array(2001).fill({}) }))).toEqual([
      'timeline: has 2001 entries, at most 2000 are possible',
    ])
  })

  it('lists twenty problems and counts the others', () => {
    const problems = problemsOf(small({ nodes: new Array(100).fill(0), wires: [] }))
    expect(problems).toHaveLength(21)
    expect(problems[0]).toBe('nodes[0]: must be an object, not 0')
    expect(problems[20]).toBe('and 80 more')
  })

  it('lists what it leaves out before everything else that is worth knowing', () => {
    const idle = Array.from({ length: 30 }, (_, i) => ({ id: `g${i}`, nodes: [] }))
    const { notes } = accepted({ ...small({ groups: idle }), colour: 'red' })
    expect(notes).toHaveLength(21)
    expect(notes[0]).toMatchObject({ what: expect.stringContaining('colour'), isLeftOut: true })
    expect(notes.map(problemText)).toEqual(expect.arrayContaining(['groups[0]: has no nodes and was left out', 'and 11 more']))
  })

  it('migrates the parameters of a kind', () => {
    const { scenario: read } = accepted(withNode({ v: 0, params: { threads: 7 } }))
    expect(read.nodes[0]).toMatchObject({ v: 1, params: { workers: 7 } })
  })

  it('judges the largest document it takes within two seconds', () => {
    const nodes = [node('s', 'source'), ...Array.from({ length: 1999 }, (_, i) => node(`p${i}`, 'pool', { v: 1 }))]
    const ws = Array.from({ length: 4997 }, (_, i) => `p${i % 1998}>p${Math.min(1998, (i % 1998) + 1 + Math.floor(i / 1998))}`)
    const startedMs = performance.now()
    expect(accepted(scenario(nodes, wires(...new Set(ws)))).scenario.nodes).toHaveLength(2000)
    expect(performance.now() - startedMs).toBeLessThan(2000)
  })
})

describe('timeline entries', () => {
  it.each([
    [{ atSec: 1, set: 'work', to: 1 }, 'timeline[0] · set: must be node.parameter or wire.parameter, not "work"'],
    [{ atSec: 1, set: 'nobody.workers', to: 1 }, 'timeline[0] · set: there is no node or wire "nobody"'],
    [{ atSec: 1, set: 'w1.latency', to: 1 }, 'timeline[0] · set: A wire has no parameter "latency" (did you mean "latencyMs"?)'],
    [{ atSec: 1, set: 'w1.from', to: 'work' }, 'timeline[0] · set: A wire has no parameter "from"'],
    [{ atSec: 1, set: 'w1.latencyMs', to: -1 }, /^timeline\[0\] · to: must be between 0 and 1 h, not/],
    [{ atSec: 1, set: 'w1.lossRatio', to: 1.5 }, /^timeline\[0\] · to: must be between 0 and 100 %, not 150 %/],
    [{ atSec: 1, set: 'w1.bandwidthMbps', to: 0 }, /^timeline\[0\] · to: must be between .* or null for unlimited, not 0/],
    [{ atSec: 1, set: 'work.speed', to: 1 }, 'timeline[0] · set: Pool has no parameter "speed"'],
    [{ atSec: 1, set: 'work.constructor', to: 1 }, 'timeline[0] · set: Pool has no parameter "constructor"'],
    [{ atSec: 1, set: 'work.workers', to: 0 }, 'timeline[0] · to: must be between 1 and 1,000, not 0'],
    [{ set: 'work.workers', to: 2 }, 'timeline[0] · atSec: is missing'],
    [{ atSec: -1, set: 'work.workers', to: 2 }, 'timeline[0] · atSec: must be at least 0, not -1'],
    [
      { atSec: 1, fault: 'fire', on: 'work' },
      /fault: must be one of slow, pause, crash, flush, scale, cut, loss, delay, not "fire"/,
    ],
    [{ atSec: 1, fault: 'crash', on: 'w1' }, 'timeline[0] · on: there is no node "w1"'],
    [{ atSec: 1, fault: 'cut', on: 'work' }, 'timeline[0] · on: there is no wire "work"'],
    [{ atSec: 1, fault: 'slow', on: 'work' }, 'timeline[0] · factor: is missing: slow needs it'],
    [{ atSec: 1, fault: 'loss', on: 'w1', ratio: 2 }, 'timeline[0] · ratio: must be at most 1, not 2'],
    [{ atSec: 1, fault: 'pause', on: 'work', forSec: 0 }, 'timeline[0] · forSec: must be more than 0'],
    [{ atSec: 1, fault: 'flush', on: 'work' }, 'timeline[0] · fault: Pool holds nothing that flush could take away'],
    [{ atSec: 1, fault: 'scale', on: 'users', to: 2 }, 'timeline[0] · fault: Source has nothing that scale could set'],
    [{ atSec: 1, fault: 'scale', on: 'work' }, 'timeline[0] · to: is missing: scale needs it'],
    [{ atSec: 1, fault: 'scale', on: 'work', to: 0 }, 'timeline[0] · to: must be between 1 and 1,000, not 0'],
    [{ atSec: 1, fault: 'scale', on: 'work', to: 1.5 }, 'timeline[0] · to: must be a whole number, not 1.5'],
    [{ atSec: 1, fault: 'crash', on: 'work', instance: 1 }, 'timeline[0] · instance: Pool has no instances'],
    [{ atSec: 1, fault: 'pause', on: 'work', instance: 1 }, 'timeline[0] · instance: Pool has no instances'],
    [{ atSec: 1, fault: 'slow', on: 'work', factor: 2, instance: 0 }, 'timeline[0] · instance: must be at least 1, not 0'],
    [{ atSec: 1, fault: 'pause', set: 'work.workers' }, 'timeline[0]: has both "set" and "fault"; it needs one'],
  ])('are refused: %j', (entry, problem) => {
    const problems = problemsOf(small({ timeline: [entry] }))
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(problem)
  })

  it('may change a wire; of a node and a wire of one id they change the node', () => {
    const timeline = [
      { atSec: 1, set: 'w1.latencyMs', to: { dist: 'constant', mean: 5 } },
      { atSec: 2, set: 'w1.bandwidthMbps', to: null },
    ]
    expect(accepted(small({ timeline })).scenario.timeline).toEqual([{ ...timeline[0], to: 5 }, timeline[1]])
    const alike = { ...small({ timeline: [{ atSec: 1, set: 'work.latencyMs', to: 5 }] }) }
    const renamed = { ...alike, wires: alike.wires.map((wire) => ({ ...wire, id: 'work' })) }
    expect(problemsOf(renamed)).toEqual(['timeline[0] · set: Pool has no parameter "latencyMs"'])
  })

  it('may not let messages go round without any time passing, unless it is for less than an instant', () => {
    const set = (atSec: number, wire: string, to: number) => ({ atSec, set: `${wire}.latencyMs`, to })
    const ring = (...timeline: readonly object[]) => ({
      ...scenario(
        [node('a', 'pool'), node('b', 'pool')],
        wires('a>b', 'b>a').map((wire) => ({ ...wire, latencyMs: 1 })),
      ),
      timeline,
    })
    const apart = [set(1, 'w1', 0), set(3, 'w1', 2), set(3, 'w2', 0)]
    accepted(ring(...apart))
    accepted(ring(set(1, 'w1', 0), set(3, 'w2', 0), set(3, 'w1', 2)))
    expect(problemsOf(ring(...apart, set(4, 'w1', 0)))).toEqual([
      expect.stringMatching(/^timeline: from 4 s on, Pool a → Pool b → Pool a: .* Give one of these wires a latency/),
    ])
  })

  it('are put in order of time; those of one instant keep their order', () => {
    const timeline = [
      { atSec: 5, fault: 'cut', on: 'w1', way: 'back', forSec: 1 },
      { atSec: 1, set: 'work.workers', to: 2 },
      { atSec: 5, set: 'work.workers', to: 3 },
    ]
    expect(accepted(small({ timeline })).scenario.timeline).toEqual([timeline[1], timeline[0], timeline[2]])
  })
})
