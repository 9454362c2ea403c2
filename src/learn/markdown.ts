/** A small part of Markdown as data: what the docs of kinds are written in. Raw HTML is text here, never markup. */
export type Inline =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'strong' | 'emphasis'; readonly children: readonly Inline[] }
  | { readonly type: 'link'; readonly href: string; readonly children: readonly Inline[] }

export type Block =
  | { readonly type: 'heading'; readonly level: number; readonly children: readonly Inline[] }
  | { readonly type: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly type: 'quote'; readonly blocks: readonly Block[] }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'list'; readonly ordered: boolean; readonly start: number; readonly items: readonly (readonly Block[])[] }
  | {
      readonly type: 'table'
      readonly align: readonly ('start' | 'end' | 'center')[]
      readonly head: readonly (readonly Inline[])[]
      readonly rows: readonly (readonly (readonly Inline[])[])[]
    }
  | { readonly type: 'rule' }

/** Deeper nesting is shown as text, so that no text can exhaust the stack. */
const MAX_DEPTH = 8

const HEADING = /^(#{1,6})\s+(.+?)\s*#*$/
const FENCE = /^(`{3,}|~{3,})/
const ITEM = /^(\s*)(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/
const RULE = /^ {0,3}(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,})$/
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/
const QUOTE = /^ {0,3}> ?/

/** Reads Markdown: headings, paragraphs, lists, tables, code, quotes, rules. Never throws; what it does not know stays text. */
export function parseMarkdown(text: string): readonly Block[] {
  return blocksOf(text.replace(/\r\n?/g, '\n').split('\n'), 0)
}

/** Where reading went on to, and what was read. */
interface Taken {
  readonly block: Block
  readonly next: number
}

function blocksOf(lines: readonly string[], depth: number): readonly Block[] {
  const blocks: Block[] = []
  let at = 0
  while (at < lines.length) {
    if (lines[at].trim() === '') {
      at++
      continue
    }
    const taken = takeBlock(lines, at, depth)
    blocks.push(taken.block)
    at = taken.next
  }
  return blocks
}

function takeBlock(lines: readonly string[], at: number, depth: number): Taken {
  const line = lines[at]
  const heading = HEADING.exec(line)
  if (heading !== null) {
    return { block: { type: 'heading', level: heading[1].length, children: parseInline(heading[2]) }, next: at + 1 }
  }
  if (FENCE.test(line)) return takeFence(lines, at)
  if (RULE.test(line)) return { block: { type: 'rule' }, next: at + 1 }
  if (isTable(lines, at)) return takeTable(lines, at)
  if (depth < MAX_DEPTH && QUOTE.test(line)) return takeQuote(lines, at, depth)
  if (depth < MAX_DEPTH && ITEM.test(line)) return takeList(lines, at, depth)
  return takeParagraph(lines, at, depth)
}

function takeFence(lines: readonly string[], at: number): Taken {
  const fence = FENCE.exec(lines[at])?.[1] ?? '```'
  const end = lines.findIndex((line, i) => i > at && line.trim().startsWith(fence))
  const last = end < 0 ? lines.length : end
  return { block: { type: 'code', text: lines.slice(at + 1, last).join('\n') }, next: last + 1 }
}

function takeQuote(lines: readonly string[], at: number, depth: number): Taken {
  let next = at
  while (next < lines.length && QUOTE.test(lines[next])) next++
  const inner = lines.slice(at, next).map((line) => line.replace(QUOTE, ''))
  return { block: { type: 'quote', blocks: blocksOf(inner, depth + 1) }, next }
}

function takeParagraph(lines: readonly string[], at: number, depth: number): Taken {
  let next = at + 1
  while (next < lines.length && lines[next].trim() !== '' && !interrupts(lines, next, depth)) next++
  const text = lines
    .slice(at, next)
    .map((line) => line.trim())
    .join(' ')
  return { block: { type: 'paragraph', children: parseInline(text) }, next }
}

function interrupts(lines: readonly string[], at: number, depth: number): boolean {
  const line = lines[at]
  const nested = depth < MAX_DEPTH && (ITEM.test(line) || QUOTE.test(line))
  return HEADING.test(line) || FENCE.test(line) || RULE.test(line) || nested || isTable(lines, at)
}

function takeList(lines: readonly string[], at: number, depth: number): Taken {
  const first = ITEM.exec(lines[at])
  const indent = first?.[1].length ?? 0
  const ordered = first?.[2] !== undefined
  const items: (readonly Block[])[] = []
  let next = at
  while (next < lines.length) {
    const item = ITEM.exec(lines[next])
    if (item === null || item[1].length > indent + 1 || item[1].length < indent || (item[2] !== undefined) !== ordered) break
    const taken = takeItem(lines, next, item[3], indent)
    items.push(blocksOf(taken.lines, depth + 1))
    next = taken.next
  }
  return { block: { type: 'list', ordered, start: Number(first?.[2] ?? 1), items }, next }
}

/** The lines of one item: its own, those indented below it, and lazy lines of its last paragraph. */
function takeItem(lines: readonly string[], at: number, text: string, indent: number) {
  const own = [text]
  let next = at + 1
  for (; next < lines.length; next++) {
    const line = lines[next]
    const blank = line.trim() === ''
    const deeper = /^\s*/.exec(line)?.[0].length ?? 0
    if (blank && (lines[next + 1] ?? '').search(/\S/) <= indent) break
    if (!blank && deeper <= indent && (ITEM.test(line) || HEADING.test(line) || FENCE.test(line))) break
    own.push(blank ? '' : line.slice(Math.min(deeper, indent + 2)))
  }
  while (next < lines.length && lines[next].trim() === '' && ITEM.test(lines[next + 1] ?? '')) next++
  return { lines: own, next }
}

function isTable(lines: readonly string[], at: number): boolean {
  return lines[at].includes('|') && at + 1 < lines.length && lines[at + 1].includes('-') && TABLE_RULE.test(lines[at + 1])
}

function takeTable(lines: readonly string[], at: number): Taken {
  const head = cellsOf(lines[at])
  const align = cellsOf(lines[at + 1]).map((cell) => {
    if (cell.startsWith(':') && cell.endsWith(':')) return 'center' as const
    return cell.endsWith(':') ? ('end' as const) : ('start' as const)
  })
  let next = at + 2
  while (next < lines.length && lines[next].includes('|') && lines[next].trim() !== '') next++
  const rows = lines.slice(at + 2, next).map((line) => {
    const cells = cellsOf(line)
    return head.map((_, column) => parseInline(cells[column] ?? ''))
  })
  return { block: { type: 'table', align, head: head.map((cell) => parseInline(cell)), rows }, next }
}

function cellsOf(line: string): readonly string[] {
  const inner = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '')
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'))
}

/** What stands for itself, in order of precedence; their groups are counted through in {@link inlineOf}. */
const INLINE = new RegExp(
  [
    /\\([\\`*_{}[\]()#+\-.!|<>])/,
    /(`+)([^`]|[^`].*?[^`])\2(?!`)/,
    /\*\*(?=\S)(.+?)(?<=\S)\*\*/,
    /(?<![\w*])[*](?=\S)(.+?)(?<=\S)[*](?!\*)/,
    /(?<!\w)_(?=\S)(.+?)(?<=\S)_(?!\w)/,
    /\[((?:[^[\]]|\[[^\]]*\])+)\]\(([^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+"[^"]*")?\)/,
    /<(https?:\/\/[^\s<>]+)>/,
  ]
    .map((part) => part.source)
    .join('|'),
  'g',
)

/** Reads the inside of a line: code, strong, emphasis, links, escapes. */
export function parseInline(text: string, depth = 0): readonly Inline[] {
  if (depth > MAX_DEPTH) return [{ type: 'text', text }]
  const parts: Inline[] = []
  let done = 0
  const say = (said: string) => {
    const last = parts.at(-1)
    if (said === '') return
    if (last?.type === 'text') parts[parts.length - 1] = { type: 'text', text: last.text + said }
    else parts.push({ type: 'text', text: said })
  }
  for (const match of text.matchAll(INLINE)) {
    say(text.slice(done, match.index))
    done = match.index + match[0].length
    const part = inlineOf(match, depth)
    if (typeof part === 'string') say(part)
    else parts.push(part)
  }
  say(text.slice(done))
  return parts
}

function inlineOf(match: RegExpExecArray, depth: number): Inline | string {
  const [whole, escaped, , code, strong, starred, underlined, label, href, bare] = match
  if (escaped !== undefined) return escaped
  if (code !== undefined) return { type: 'code', text: code.trim() === '' ? code : code.replace(/^ (.*) $/, '$1') }
  if (strong !== undefined) return { type: 'strong', children: parseInline(strong, depth + 1) }
  const emphasis = starred ?? underlined
  if (emphasis !== undefined) return { type: 'emphasis', children: parseInline(emphasis, depth + 1) }
  if (bare !== undefined) return { type: 'link', href: bare, children: [{ type: 'text', text: bare }] }
  const safe = safeHref(href ?? '')
  if (safe === null) return label ?? whole
  return { type: 'link', href: safe, children: parseInline(label ?? '', depth + 1) }
}

/** A link's address where it is one that a page of ours may lead to: the web, mail, or a place in this page. */
export function safeHref(href: string): string | null {
  const trimmed = href.trim()
  if (trimmed.startsWith('#')) return trimmed
  return /^(?:https?:\/\/|mailto:)[^\s<>"]+$/i.test(trimmed) ? trimmed : null
}
