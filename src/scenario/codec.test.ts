import { describe, expect, it } from 'vitest'
import { fromBase64Url, toBase64Url } from './base64url'
import { FIXTURES, node, scenario, wires } from './builders.testing'
import { decodeLink, encodeLink } from './codec'
import { deflate } from './deflate'
import type { Scenario, ScenarioNode, ScenarioWire } from './document'
import { isLink } from './is-link'
import { LIMITS } from './limits'
import { SHORT_NAMES, toLinkForm } from './link-form'
import { canonicalJson, canonicalScenario } from './normalize'

const WORDS =
  'orders checkout payments search cart stock users mail invoice shipping prices session audit report image feed'.split(' ')

/** A shop of n nodes as people draw them: names, places, two or three parameters each, latencies, a lesson, buttons. */
function shop(n: number): Scenario {
  let state = 12345
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state % below
  }
  const nodes: ScenarioNode[] = [node('users', 'source', { label: 'Users', x: 80, y: 200, params: { ratePerSec: 120 } })]
  const ws: ScenarioWire[] = []
  const link = (from: string, to: string, latencyMs: number) => ws.push({ id: `w${ws.length + 1}`, from, to, latencyMs })
  while (nodes.length < n) {
    const i = nodes.length
    const word = WORDS[random(WORDS.length)]
    const place = { x: 80 + 240 * (i % 12), y: 40 + 120 * Math.floor(i / 12) + random(40) }
    const label = `${word[0].toUpperCase()}${word.slice(1)} ${i}`
    const serviceMs = { dist: 'lognormal', mean: 2 + random(80), cv2: 1 + random(4) } as const
    const sort = i % 5
    if (sort < 3)
      nodes.push(
        node(`${word}-${i}`, 'pool', {
          label,
          ...place,
          v: 1,
          params: { workers: 2 + random(30), room: 10 * random(20), serviceMs },
        }),
      )
    else if (sort === 3) nodes.push(node(`${word}-${i}`, 'store', { label, ...place, params: { policy: 'fifo' } }))
    else nodes.push(node(`${word}-${i}`, 'guard', { ...place, params: { limitRatio: random(10) / 10 } }))
    const callers = nodes
      .slice(Math.max(0, i - 40), -1)
      .filter(
        (c) =>
          (c.kind === 'pool' && ws.filter((w) => w.from === c.id).length < 16) ||
          (c.kind === 'guard' && !ws.some((w) => w.from === c.id)),
      )
    const caller = i === 1 ? nodes[0] : callers[random(callers.length)]
    link(caller.id, nodes[i].id, [0.5, 1, 2, 5][random(4)])
  }
  return scenario(nodes, ws, {
    name: 'Checkout with a slow payment provider',
    seed: 42,
    lesson:
      'Watch the waiting room of the checkout fill when the provider slows down at 20 s. The breaker opens, and the rest recovers.',
    goals: [{ expect: `${nodes[1].id}.latencyMsP99 < 200` }],
    timeline: [{ atSec: 20, fault: 'slow', on: nodes[1].id, factor: 10, forSec: 15 }],
    tryThis: [{ label: 'Kill the database', changes: [{ atSec: 0, fault: 'crash', on: nodes[3].id, forSec: 10 }] }],
    view: { x: -20, y: 14, zoom: 0.85 },
  })
}

const open = (hash: string) => decodeLink(hash, FIXTURES)
const problemOf = async (hash: string) => {
  const decoded = await open(hash)
  return 'problems' in decoded ? decoded.problems[0].what : `opened with ${decoded.notes.length} notes`
}
const linkOf = async (json: string) => `#s1.${toBase64Url(await deflate(json))}`

describe('encodeLink and decodeLink', () => {
  it.each([1, 2, 10, 100, 2000])('carry a scenario of %i nodes there and back, exactly', async (n) => {
    const before = shop(Math.max(n, 4))
    const decoded = await open(await encodeLink(before, {}, FIXTURES))
    expect(decoded).toEqual({ scenario: canonicalScenario(before, FIXTURES), notes: [] })
    if ('scenario' in decoded) expect(canonicalJson(decoded.scenario, FIXTURES)).toBe(canonicalJson(before, FIXTURES))
  })

  it('keep 10 nodes under 900 characters and 100 under 6,000', async () => {
    expect((await encodeLink(shop(10), { digest: '0123456789abcdef' }, FIXTURES)).length).toBeLessThan(900)
    expect((await encodeLink(shop(100), { digest: '0123456789abcdef' }, FIXTURES)).length).toBeLessThan(6000)
  })

  it('carry the digest of the result', async () => {
    const hash = await encodeLink(shop(5), { digest: 'a1b2c3' }, FIXTURES)
    expect(await open(hash)).toHaveProperty('digest', 'a1b2c3')
    expect(await open(await encodeLink(shop(5), {}, FIXTURES))).not.toHaveProperty('digest')
  })

  it('carry any text and ports that are not the first', async () => {
    const odd = scenario(
      [node('a', 'broker', { label: '<script>"💧" Ünïcode \\' }), node('b', 'broker'), node('3', 'broker')],
      [{ id: 'x', from: 'a.dead', to: 'b.in' }, ...wires('-', 'b.dead>3').slice(1)],
      { name: '漏' },
    )
    expect(await open(await encodeLink(odd, {}, FIXTURES))).toEqual({ scenario: canonicalScenario(odd, FIXTURES), notes: [] })
  })

  it('use only characters that survive in a URL', async () => {
    expect(await encodeLink(shop(10), {}, FIXTURES)).toMatch(/^#s1\.[A-Za-z0-9_-]+$/)
  })

  it('refuse to make a link that is too long to share', async () => {
    let state = 1
    const noise = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return String.fromCodePoint(0x4e00 + ((state >>> 8) % 20_000))
    }
    const notes = Array.from({ length: 200 }, (_, i) => ({
      id: `n${i}`,
      text: Array.from({ length: 500 }, noise).join(''),
      x: 0,
      y: 0,
    }))
    await expect(encodeLink({ ...shop(4), notes }, {}, FIXTURES)).rejects.toThrow('share it as a file')
  })
})

describe('a hostile or broken link', () => {
  it('is recognised by its beginning', () => {
    expect(isLink('#s1.abc')).toBe(true)
    expect(isLink('s99.abc')).toBe(true)
    expect(isLink('#section-1')).toBe(false)
  })

  it('gets a clear message where it is no link of ours, or of a later one', async () => {
    for (const hash of ['', '#', '#about', '#s.', '#s0.abc'])
      expect(await problemOf(hash)).toBe('This link does not hold a scenario')
    expect(await problemOf('#s2.whatever!')).toBe(
      'This link was made by a newer Spillway. Update to open it (in a browser: reload)',
    )
  })

  it('gets a clear message wherever it is cut', async () => {
    const hash = await encodeLink(shop(10), {}, FIXTURES)
    for (let length = 4; length < hash.length; length++)
      expect(await problemOf(hash.slice(0, length))).toContain('The link is damaged')
  })

  it('never opens as another scenario, whichever character was changed', async () => {
    const before = shop(10)
    const hash = await encodeLink(before, {}, FIXTURES)
    let same = 0
    for (let at = 4; at < hash.length; at++) {
      for (const other of 'AZ7_') {
        const decoded = await open(`${hash.slice(0, at)}${hash[at] === other ? 'B' : other}${hash.slice(at + 1)}`)
        if ('problems' in decoded) expect(decoded.problems[0].what).toContain('The link is damaged')
        else expect(decoded.scenario).toEqual(canonicalScenario(before, FIXTURES))
        if ('scenario' in decoded) same++
      }
    }
    // The bits that pad the last character, and those after the end of the packed data, mean nothing.
    expect(same).toBeLessThan(12)
    expect(await problemOf(`${hash}%20`)).toContain('The link is damaged')
  })

  it('opens as it always did where it was made before links had a checksum', async () => {
    const before = canonicalScenario(shop(10), FIXTURES)
    expect(await open(await linkOf(JSON.stringify(toLinkForm(before, undefined))))).toEqual({ scenario: before, notes: [] })
    expect(await open(await linkOf(JSON.stringify(toLinkForm(before, 'a1b2'))))).toHaveProperty('digest', 'a1b2')
  })

  it('opens with space around it, as mail programs add it', async () => {
    expect(await open(`${await encodeLink(shop(4), {}, FIXTURES)} \n`)).toHaveProperty('scenario')
  })

  it('is refused before it is decoded where it is too long', async () => {
    expect(await problemOf(`#s1.${'A'.repeat(LIMITS.linkLength)}`)).toContain('The link is too long')
  })

  it('is stopped while it unpacks to more than 4 MB', async () => {
    const bomb = await linkOf(`[1,[],[],{"name":"${'x'.repeat(40_000_000)}"}]`)
    expect(bomb.length).toBeLessThan(LIMITS.linkLength)
    expect(await problemOf(bomb)).toContain('more than 4 MB')
  })

  it.each([
    ['a million nodes', JSON.stringify([1, new Array(1_000_000).fill(0), []]), 'has 1000000 entries, at most 2000 are possible'],
    ['no JSON', '[1,[],', 'The link is damaged: what it holds cannot be read'],
    ['another thing', '{"spillway":1}', 'The link is damaged: what it holds is not a scenario'],
    [
      'a future document',
      '[2,[],[],{"name":"x"}]',
      'was made by a newer Spillway (format 2; this one reads up to 1). Update to open it (in a browser: reload).',
    ],
    ['an unknown kind', '[1,[["a","teapot",0,0]],[],{"name":"x"}]', 'there is no kind "teapot"; it may be of a newer Spillway'],
    ['a wire to nowhere', '[1,[["a","source",0,0]],[[0,7]],{"name":"x"}]', 'there is no node "node 7"'],
    ['a wire from an object', '[1,[["a","store",0,0]],[[{},0]],{"name":"x"}]', 'must be a node or node.port, not an object'],
    [
      'a wrong value',
      '[1,[["a","pool",0,0,{"params":{"workers":-1},"v":1}]],[],{"name":"x"}]',
      'must be between 1 and 1,000, not −1',
    ],
  ])('with %s gets a message that says so', async (_, json, problem) => {
    expect(await problemOf(await linkOf(json))).toBe(problem)
  })

  it('keeps a script in a label as harmless text', async () => {
    const decoded = await open(
      await linkOf('[1,[["a","store",0,0,{"label":"<script>alert(1)</script>","__proto__":{"x":1}}]],[],{"name":"x"}]'),
    )
    expect(decoded).toMatchObject({ scenario: { nodes: [{ label: '<script>alert(1)</script>' }] } })
  })
})

describe('toLinkForm', () => {
  it('writes what everything has by position, and the rest by name', () => {
    const document = scenario(
      [node('a', 'broker', { x: 5, label: 'A' }), node('b', 'broker')],
      [{ id: 'w1', from: 'a.dead', to: 'b' }],
    )
    expect(toLinkForm(document, undefined)).toEqual([
      1,
      [
        ['a', 'broker', 5, 0, { l: 'A' }],
        ['b', 'broker', 0, 0],
      ],
      [['0.dead', 1]],
      { n: 'Test' },
    ])
  })

  it('has a short name of its own for each long one, which no field has', () => {
    const short = Object.values(SHORT_NAMES)
    expect(new Set(short).size).toBe(short.length)
    for (const name of ['x', 'y', 'v', 'id', 'on', 'to', 'set', ...Object.keys(SHORT_NAMES)]) expect(short).not.toContain(name)
  })
})

describe('base64url', () => {
  it('carries every length there and back', () => {
    for (let length = 0; length < 70; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 89 + length * 7) & 255)
      const text = toBase64Url(bytes)
      expect(text).toMatch(/^[A-Za-z0-9_-]*$/)
      expect(text).toHaveLength(Math.ceil((length * 4) / 3))
      expect(fromBase64Url(text)).toEqual(bytes)
    }
  })

  it('is the base64url of RFC 4648', () => {
    expect(toBase64Url(Uint8Array.from([0x14, 0xfb, 0x9c, 0x03, 0xd9, 0x7e]))).toBe('FPucA9l-')
    expect(toBase64Url(Uint8Array.from([0xff, 0xff, 0xfe]))).toBe('___-')
  })

  it('refuses other characters and impossible lengths', () => {
    for (const text of ['A', 'AB CD', 'AB+/', 'ABCDE', 'AB==']) expect(fromBase64Url(text)).toBeNull()
  })
})
