import { describe, expect, it } from 'vitest'
import { lateTexts } from '../../scripts/late-texts.mjs'

describe('lateTexts', () => {
  it('finds constant help, whatever it is written as, and where it stands', () => {
    const code = `const a: X = { help: 'Twelve and more.', b: { source: \`A long enough source\` }, why: 'One half, ' + 'and another.' }`
    const found = lateTexts(code)
    expect(found.map(({ text }) => text)).toEqual(['Twelve and more.', 'A long enough source', 'One half, and another.'])
    expect(code.slice(found[0].start, found[0].end)).toBe(`'Twelve and more.'`)
  })

  it('takes the text of a warning, and no other text', () => {
    const code =
      "const a = [{ text: 'A warning that is long.', why: 'A reason that is long.' }, { text: 'Some other long text.' }]"
    expect(lateTexts(code).map(({ text }) => text)).toEqual(['A warning that is long.', 'A reason that is long.'])
  })

  it('leaves alone what is short, computed or shown at once', () => {
    expect(lateTexts("const a = { help: 'Short.', title: 'A title that is long', note: `${x} is computed` }")).toEqual([])
    expect(lateTexts("const a = { outs: { out: { help: 'A long help of a port.' } } }")).toEqual([])
  })
})
