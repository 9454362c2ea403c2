import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { Markdown } from './Markdown'

test('puts headings below that of the panel and links into a new tab', () => {
  const html = renderToStaticMarkup(<Markdown text={'# Queue\n\nSee [Erlang](https://x.org) and [below](#b).'} />)
  expect(html).toBe(
    '<h3>Queue</h3><p>See <a href="https://x.org" target="_blank" rel="noreferrer">Erlang</a> and <a href="#b">below</a>.</p>',
  )
})

test('shows markup in a text as text', () => {
  const html = renderToStaticMarkup(<Markdown text={'<script>alert(1)</script>\n\n[x](javascript:alert(1))'} />)
  expect(html).toBe('<p>&lt;script&gt;alert(1)&lt;/script&gt;</p><p>x</p>')
})

test('writes a list of single lines without paragraphs, and tables with heads', () => {
  expect(renderToStaticMarkup(<Markdown text={'2. a\n3. b'} />)).toBe('<ol start="2"><li>a</li><li>b</li></ol>')
  expect(renderToStaticMarkup(<Markdown text={'|a|\n|-|\n|b|'} />)).toContain('<th scope="col" style="text-align:start">a</th>')
})

test('keeps a number and its unit on one line', () => {
  const text = (from: string) => renderToStaticMarkup(<Markdown text={from} />)
  expect(text('31 % more than 20 ms')).toBe('<p>31\u00a0% more than 20\u00a0ms</p>')
  expect(text('3 slots of 5 s-shaped')).toBe('<p>3 slots of 5 s-shaped</p>')
})
