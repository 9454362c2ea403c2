// What scripts/inline-methods.mjs knows of a bundle: its classes and functions by name, and the names that a function binds.
import { parseAst } from 'vite'

const isNode = (value) => value !== null && typeof value === 'object' && typeof value.type === 'string'

export function childrenOf(node) {
  const children = []
  for (const key in node) {
    const value = node[key]
    if (Array.isArray(value)) children.push(...value.filter(isNode))
    else if (isNode(value)) children.push(value)
  }
  // A shorthand property has its one name twice.
  return children.sort((a, b) => a.start - b.start).filter((child, i, all) => i === 0 || child.start >= all[i - 1].end)
}

export function walk(node, visit) {
  visit(node)
  for (const child of childrenOf(node)) walk(child, visit)
}

/** Names that a pattern binds. */
function namesIn(pattern) {
  if (pattern === null) return []
  if (pattern.type === 'Identifier') return [pattern.name]
  if (pattern.type === 'ObjectPattern') return pattern.properties.flatMap((each) => namesIn(each.value ?? each.argument))
  if (pattern.type === 'ArrayPattern') return pattern.elements.flatMap(namesIn)
  if (pattern.type === 'AssignmentPattern') return namesIn(pattern.left)
  return namesIn(pattern.argument)
}

/** Names that a function binds: parameters, variables, labels. */
export function boundIn(fn) {
  const names = new Set(fn.params.flatMap(namesIn))
  walk(fn.body, (node) => {
    if (node.type === 'VariableDeclarator') for (const name of namesIn(node.id)) names.add(name)
    if (node.type === 'CatchClause') for (const name of namesIn(node.param)) names.add(name)
    if (node.type === 'LabeledStatement') names.add(node.label.name)
  })
  return names
}

/** Methods of the classes of a bundle, and its functions, by name: `EventSet.popBefore`, `exponential`. */
export class Program {
  constructor(code) {
    this.code = code
    this.functions = new Map()
    this.classes = new Map()
    this.made = new Set()
    const program = parseAst(code)
    for (const statement of program.body) this.note(statement)
    walk(program, (node) => {
      if (node.type === 'NewExpression' && node.callee.type === 'Identifier') this.made.add(node.callee.name)
    })
    for (const { parent, name } of this.classes.values()) this.classes.get(parent)?.children.push(name)
  }

  note(statement) {
    const declared =
      statement.type === 'ExportNamedDeclaration' && statement.declaration !== null ? statement.declaration : statement
    if (declared.type === 'FunctionDeclaration')
      this.functions.set(declared.id.name, { fn: declared, name: declared.id.name, owner: null })
    if (declared.type === 'ClassDeclaration') this.noteClass(declared.id.name, declared)
    if (declared.type !== 'VariableDeclaration') return
    for (const { id, init } of declared.declarations) if (init?.type === 'ClassExpression') this.noteClass(id.name, init)
  }

  noteClass(name, { body, superClass }) {
    const methods = new Map()
    for (const each of body.body) {
      if (each.type === 'MethodDefinition' && each.kind === 'method' && !each.static && !each.computed) {
        methods.set(each.key.name, { fn: each.value, name: `${name}.${each.key.name}`, owner: name })
      }
    }
    this.classes.set(name, { name, parent: superClass?.name ?? null, methods, children: [] })
  }

  /** What `this.method()` calls in an object of a class; `null`: there is none, or it depends on the object. */
  find(className, method) {
    const below = this.classes.get(className)?.children.flatMap((child) => this.overrides(child, method)) ?? []
    const own = this.above(className, method)
    const all = [...new Set(below)]
    if (all.length === 0) return own
    return all.length === 1 && this.isChain(className) ? all[0] : null
  }

  overrides(className, method) {
    const { methods, children } = this.classes.get(className)
    const below = children.flatMap((child) => this.overrides(child, method))
    return below.length > 0 ? below : methods.has(method) ? [methods.get(method)] : []
  }

  /** Whether all objects of a class are of one that comes from it. */
  isChain(className) {
    const { children } = this.classes.get(className)
    if (children.length === 0) return true
    return children.length === 1 && !this.made.has(className) && this.isChain(children[0])
  }

  /** The method that an object of just this class has. */
  above(className, method) {
    for (let each = this.classes.get(className); each !== undefined; each = this.classes.get(each.parent)) {
      if (each.methods.has(method)) return each.methods.get(method)
    }
    return null
  }

  /** A function that the bundler has given a number, since something else has the same name. */
  renamed(name) {
    const found = [...this.functions.values()].filter((each) => each.name.replace(/\$\d+$/, '') === name)
    return found.length === 1 ? found[0] : null
  }

  named(name) {
    if (!name.includes('.')) return this.functions.get(name) ?? this.renamed(name)
    const [className, method] = name.split('.')
    return this.classes.get(className)?.methods.get(method) ?? null
  }
}

/** Names that a body speaks of and does not bind. */
export function freeIn(body, own) {
  const free = new Set()
  const visit = (node) => {
    if (node.type === 'Identifier' && !own.has(node.name)) free.add(node.name)
    const isNamed = (node.type === 'MemberExpression' || node.type === 'Property') && !node.computed
    const fixed = isNamed ? (node.property ?? node.key) : null
    for (const child of childrenOf(node)) if (child !== fixed || node.shorthand) visit(child)
  }
  visit(body)
  return free
}
