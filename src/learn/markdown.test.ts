import { expect, test } from 'vitest'
import { type Block, parseInline, parseMarkdown, safeHref } from './markdown'

const text = (said: string) => ({ type: 'text', text: said }) as const

test('reads headings, paragraphs and rules, joining the lines of a paragraph', () => {
  expect(parseMarkdown('# Queue\n\nHolds messages\nuntil taken.\n\n---\n### More ###')).toEqual([
    { type: 'heading', level: 1, children: [text('Queue')] },
    { type: 'paragraph', children: [text('Holds messages until taken.')] },
    { type: 'rule' },
    { type: 'heading', level: 3, children: [text('More')] },
  ])
})

test('reads nested lists, numbered ones from their first number', () => {
  const [list] = parseMarkdown('- one\n- two\n  lazy\n  3. inner\n  4. next\n- three') as [Extract<Block, { type: 'list' }>]
  expect(list.ordered).toBe(false)
  expect(list.items).toHaveLength(3)
  const [own, inner] = list.items[1] as [Block, Extract<Block, { type: 'list' }>]
  expect(own).toEqual({ type: 'paragraph', children: [text('two lazy')] })
  expect(inner).toMatchObject({ type: 'list', ordered: true, start: 3 })
  expect(inner.items).toHaveLength(2)
})

test('keeps a list together over blank lines and ends it at a paragraph', () => {
  const blocks = parseMarkdown('* a\n\n* b\n\nafter')
  expect(blocks.map((block) => block.type)).toEqual(['list', 'paragraph'])
  expect(blocks[0]).toMatchObject({ items: [[{ type: 'paragraph' }], [{ type: 'paragraph' }]] })
})

test('leaves code as it is written, fenced or within a line', () => {
  expect(parseMarkdown('```ts\nconst a = `*x*`\n\n# no heading\n```\nafter')).toEqual([
    { type: 'code', text: 'const a = `*x*`\n\n# no heading' },
    { type: 'paragraph', children: [text('after')] },
  ])
  expect(parseInline('see `a * b * c` and ``a`b``')).toEqual([
    text('see '),
    { type: 'code', text: 'a * b * c' },
    text(' and '),
    { type: 'code', text: 'a`b' },
  ])
  expect(parseMarkdown('```\nnever closed')).toEqual([{ type: 'code', text: 'never closed' }])
})

test('reads tables with alignment, short rows and escaped bars', () => {
  const [table] = parseMarkdown('| a | b |\n|:--|--:|\n| `x` | 1 \\| 2 |\n| only |')
  expect(table).toEqual({
    type: 'table',
    align: ['start', 'end'],
    head: [[text('a')], [text('b')]],
    rows: [
      [[{ type: 'code', text: 'x' }], [text('1 | 2')]],
      [[text('only')], []],
    ],
  })
})

test('reads strong, emphasis and links, one inside the other', () => {
  expect(parseInline('**very *much* so** and [a **b**](https://x.org/a_(b))')).toEqual([
    { type: 'strong', children: [text('very '), { type: 'emphasis', children: [text('much')] }, text(' so')] },
    text(' and '),
    { type: 'link', href: 'https://x.org/a_(b)', children: [text('a '), { type: 'strong', children: [text('b')] }] },
  ])
})

test('takes no word with underscores, no formula and no escaped sign for markup', () => {
  expect(parseInline('max_wait_time and 2 * 3 * 4 and \\*so\\*')).toEqual([text('max_wait_time and 2 * 3 * 4 and *so*')])
})

test('leaves raw HTML as text', () => {
  expect(parseMarkdown('<script>alert(1)</script> <img src=x onerror=y>')).toEqual([
    { type: 'paragraph', children: [text('<script>alert(1)</script> <img src=x onerror=y>')] },
  ])
})

test('follows links to the web, to mail and within the page only', () => {
  expect(safeHref('https://example.org/a?b=c')).toBe('https://example.org/a?b=c')
  expect(safeHref('#theory')).toBe('#theory')
  for (const href of ['javascript:alert(1)', 'data:text/html,x', ' JaVaScRiPt:x', '//evil.example', 'vbscript:x', '']) {
    expect(safeHref(href)).toBeNull()
  }
  expect(parseInline('[go](javascript:alert(1))')).toEqual([text('go')])
})

test('answers hostile nesting without running out of stack or time', () => {
  expect(parseMarkdown('> '.repeat(50_000))).toHaveLength(1)
  expect(parseMarkdown('- '.repeat(5_000))).toHaveLength(1)
  expect(parseMarkdown(`${'*'.repeat(3_000)}a`).length).toBeGreaterThan(0)
  expect(parseMarkdown('['.repeat(3_000)).length).toBeGreaterThan(0)
})
