/** File texts by path from the root, with forward slashes. */
export type FileMap = ReadonlyMap<string, string>

/** One place where a file asks for another: `worker-url` starts a thread and is no part of the same bundle. */
export interface Link {
  readonly how: 'import' | 'type-import' | 'glob' | 'worker-url'
  readonly specifiers: readonly string[]
}

/** What a link points to: a package, or a path that need not exist. */
export type Target = { readonly kind: 'package'; readonly name: string } | { readonly kind: 'path'; readonly path: string }

/** All that an entry loads at run time, each with the chain of files by which it was first reached. */
export interface Reached {
  readonly files: ReadonlyMap<string, readonly string[]>
  readonly packages: ReadonlyMap<string, readonly string[]>
}

const quoted = `(['"\`])([^'"\`\\n]+)`

/** The import, export-from, dynamic import, glob and worker statements of a module. */
export function importsOf(text: string): Link[] {
  const code = withoutComments(text)
  const links: Link[] = []
  for (const hit of code.matchAll(
    /(?:^|[;\n}])[ \t]*(?:import|export)\s+(type\s+(?!from\b))?[\w$*{][^'"`;()=]*?from\s*(['"])([^'"\n]+)\2/g,
  )) {
    links.push({ how: hit[1] ? 'type-import' : 'import', specifiers: [hit[3]] })
  }
  for (const hit of code.matchAll(/(?:^|[;\n}])[ \t]*import\s*(['"])([^'"\n]+)\1/g))
    links.push({ how: 'import', specifiers: [hit[2]] })
  for (const hit of code.matchAll(new RegExp(`(?<![\\w$.])import\\s*\\(\\s*${quoted}\\1`, 'g'))) {
    links.push({ how: 'import', specifiers: [hit[2]] })
  }
  for (const hit of code.matchAll(new RegExp(`\\bnew\\s+URL\\(\\s*${quoted}\\1\\s*,\\s*import\\.meta\\.url`, 'g'))) {
    links.push({ how: 'worker-url', specifiers: [hit[2]] })
  }
  for (const hit of code.matchAll(/\bimport\.meta\.glob\s*(?:<[^()]*>)?\(\s*(\[[^\]]*\]|'[^']*'|"[^"]*"|`[^`]*`)/g)) {
    links.push({ how: 'glob', specifiers: [...hit[1].matchAll(/['"`]([^'"`]+)['"`]/g)].map((part) => part[1]) })
  }
  return links.map((link) =>
    link.specifiers.some((name) => /\?(?:.*&)?(?:shared)?worker\b/.test(name)) ? { ...link, how: 'worker-url' } : link,
  )
}

/** Where a link of `file` leads. A glob leads to every file that it matches. */
export function resolveLink(files: FileMap, file: string, link: Link): Target[] {
  const folder = file.split('/').slice(0, -1)
  if (link.how === 'glob') {
    const patterns = link.specifiers.filter((name) => !name.startsWith('!')).map((name) => globPattern(joined(folder, name)))
    const refused = link.specifiers
      .filter((name) => name.startsWith('!'))
      .map((name) => globPattern(joined(folder, name.slice(1))))
    const matches = (path: string) => patterns.some((one) => one.test(path)) && !refused.some((one) => one.test(path))
    return [...files.keys()].filter((path) => path !== file && matches(path)).map((path) => ({ kind: 'path', path }))
  }
  return link.specifiers.map((specifier): Target => {
    const bare = specifier.replace(/\?.*$/, '')
    if (!/^\.{0,2}(\/|$)/.test(bare)) return { kind: 'package', name: bare }
    return { kind: 'path', path: existing(files, joined(folder, bare)) }
  })
}

/** Everything that the entries load, following neither types nor the start of other workers. */
export function runtimeGraph(files: FileMap, entries: readonly string[]): Reached {
  const reached = new Map<string, readonly string[]>()
  const packages = new Map<string, readonly string[]>()
  const open = entries.filter((entry) => files.has(entry)).map((entry) => [entry])
  for (let chain = open.pop(); chain; chain = open.pop()) {
    const file = chain[chain.length - 1]
    if (reached.has(file)) continue
    reached.set(file, chain)
    for (const link of importsOf(files.get(file) ?? '')) {
      if (link.how === 'type-import' || link.how === 'worker-url') continue
      for (const target of resolveLink(files, file, link)) {
        if (target.kind === 'package') packages.set(target.name, packages.get(target.name) ?? chain)
        else if (files.has(target.path)) open.push([...chain, target.path])
      }
    }
  }
  return { files: reached, packages }
}

/** The text with every comment turned into blanks; strings stay. */
export function withoutComments(text: string): string {
  return scan(text, false)
}

/** The text with comments and the contents of strings turned into blanks. */
export function withoutText(text: string): string {
  return scan(text, true)
}

// In this order: comments, strings (to the end of the line at most, as JSX text may hold a lone quote), regular expressions where an
// operand may stand. Templates are taken apart by hand, for the code inside them.
const token =
  /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:\\[\s\S]|[^'\\\n])*'|"(?:\\[\s\S]|[^"\\\n])*"|(?<=(?:^|[=(,:[!&|?{;\n]|=>|\breturn)[ \t]*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/|[`{}]/g

function scan(text: string, blankStrings: boolean): string {
  const blank = (part: string) => part.replace(/[^\n]/g, ' ')
  const templateDepths: number[] = []
  let depth = 0
  let out = ''
  let at = 0
  const takeTemplate = (start: number) => {
    const end = templateEnd(text, start)
    const part = text.slice(start, end.at)
    out += blankStrings ? blank(part) : part
    if (end.opens) {
      out += '${'
      templateDepths.push(depth++)
    } else if (end.at < text.length) out += '`'
    at = end.at + (end.opens ? 2 : 1)
  }
  for (;;) {
    token.lastIndex = at
    const hit = token.exec(text)
    if (!hit) return out + text.slice(at)
    out += text.slice(at, hit.index)
    const [part] = hit
    at = hit.index + part.length
    if (part === '{') depth++
    if (part === '}') depth--
    if (part === '`' || (part === '}' && templateDepths.at(-1) === depth)) {
      out += part
      if (part === '}') templateDepths.pop()
      takeTemplate(at)
    } else if (part.startsWith('//') || part.startsWith('/*')) out += blank(part)
    else if (part.length > 1 && blankStrings) out += part[0] + blank(part.slice(1, -1)) + part.at(-1)
    else out += part
  }
}

/** Where the literal part of a template that begins at `start` ends, and whether an expression opens there. */
function templateEnd(text: string, start: number): { at: number; opens: boolean } {
  for (let at = start; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '`') return { at, opens: false }
    else if (text[at] === '$' && text[at + 1] === '{') return { at, opens: true }
  }
  return { at: text.length, opens: false }
}

function joined(folder: readonly string[], specifier: string): string {
  const parts = specifier.startsWith('/') ? [] : [...folder]
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

function existing(files: FileMap, path: string): string {
  const endings = ['', '.ts', '.tsx', '.d.ts', '/index.ts', '/index.tsx']
  return endings.map((ending) => path + ending).find((candidate) => files.has(candidate)) ?? path
}

function globPattern(path: string): RegExp {
  const source = path
    .replace(/[.+^$()|[\]\\]/g, '\\$&')
    .replace(/\{([^}]*)\}/g, (_, list: string) => `(?:${list.split(',').join('|')})`)
    .replace(/\*\*\/|\*\*|\*/g, (star) => (star === '**/' ? '(?:.*/)?' : star === '**' ? '.*' : '[^/]*'))
  return new RegExp(`^${source}$`)
}
