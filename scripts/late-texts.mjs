// Takes the help texts of the kinds, and of what faults are described by, out of the page's first load. They are written in the schemas,
// where they belong, and are read only in forms, which come later; a build puts a mark in their place and the texts into a module that is
// fetched when it is wanted (src/ui/late-text.ts). Without a build nothing changes.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseAst } from 'vite'

const MODULE = 'virtual:late-texts'
const FAULT_FIELDS = join('src', 'scenario', 'fault-fields.ts')
/** Begins every mark; no text of ours holds this character. */
const MARK = '\u0001'
const LATE = new Set(['help', 'source', 'why', 'note', 'sentence'])
/** Beside a `why` stands the text of a warning; elsewhere a text may be shown at once. */
const isWarning = (node) => node.type === 'ObjectExpression' && node.properties.some((each) => each.key?.name === 'why')
/** What the canvas shows of ports is there at once. */
const AT_ONCE = new Set(['ins', 'outs'])
/** Shorter ones are not worth a mark. */
const SHORT = 12

/** Every late text of a source file with its place in it, in order. */
export function lateTexts(code) {
  const found = []
  const visit = (node, ofWarning = false) => {
    if (node === null || typeof node !== 'object') return
    if (Array.isArray(node)) {
      for (const each of node) visit(each, ofWarning)
      return
    }
    if (node.type === 'Property' && !node.computed) {
      const name = node.key.name ?? node.key.value
      if (AT_ONCE.has(name)) return
      const text = LATE.has(name) || (ofWarning && name === 'text') ? constantText(node.value) : null
      if (text !== null && text.length >= SHORT) found.push({ start: node.value.start, end: node.value.end, text })
    }
    for (const key in node) if (key !== 'parent') visit(node[key], isWarning(node))
  }
  visit(parseAst(code, { lang: 'ts' }))
  return found
}

function constantText(node) {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : null
  if (node.type === 'TemplateLiteral') return node.expressions.length === 0 ? node.quasis[0].value.cooked : null
  if (node.type !== 'BinaryExpression' || node.operator !== '+') return null
  const [left, right] = [constantText(node.left), constantText(node.right)]
  return left === null || right === null ? null : left + right
}

export function lateTextsPlugin(root) {
  const kinds = 'src/kinds'
  const isSchema = (path) => /^[\w-]+\/[\w-]+\.ts$/.test(path) && !/(^|\/)(model|.*face.*|.*\.(test|testing))\.ts$/.test(path)
  let building = false
  /** All late texts, and where those of a file begin among them. */
  let texts = []
  const firstOf = new Map()
  return {
    name: 'late-texts',
    enforce: 'pre',
    configResolved(config) {
      building = config.command === 'build'
    },
    buildStart() {
      texts = []
      if (!building) return
      const schemas = readdirSync(join(root, kinds), { recursive: true }).map(String).filter(isSchema).sort()
      for (const file of [...schemas.map((schema) => join(kinds, schema)), FAULT_FIELDS]) {
        firstOf.set(file, texts.length)
        texts.push(...lateTexts(readFileSync(join(root, file), 'utf8')).map(({ text }) => text))
      }
    },
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : null),
    load: (id) => (id === `\0${MODULE}` ? `export default ${JSON.stringify(texts)}` : null),
    transform(code, id) {
      const first = firstOf.get(relative(root, id))
      if (!building || first === undefined) return null
      let out = ''
      let from = 0
      lateTexts(code).forEach(({ start, end }, i) => {
        out += code.slice(from, start) + JSON.stringify(MARK + (first + i).toString(36))
        from = end
      })
      return from === 0 ? null : { code: out + code.slice(from), map: null }
    },
  }
}
