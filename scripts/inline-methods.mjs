// Puts the bodies of methods into those that call them, in the text of a bundle. A page's compiler does that by itself only within a small budget, which
// a command line can raise and a page cannot (decision 19). It is for the hot path of the engine: scripts/inline-engine.mjs says what is put where.
//
// A call is replaced only where it is a whole statement, the whole value of a variable, of an assignment or of a return, what an `if` asks, or an argument
// of such a call, so that the order in which things happen stays as it is. Names that this file makes begin with `$$` or have `$$` in them.
import { boundIn, childrenOf, freeIn, Program, walk } from './inline-program.mjs'

/**
 * The text of a bundle with methods put into their callers. `into`: names of the methods that take others in. `bodies`: names of those that are taken in,
 * there and within each other. `receivers`: the class of what variables and fields of a name hold, also of the elements of lists.
 * Throws where a name is not in the bundle, a body cannot be taken in, or one is taken in nowhere.
 */
export function inlineMethods(code, { into, bodies, receivers }) {
  return new Inliner(new Program(code), into, bodies, new Map(Object.entries(receivers))).run()
}

class Inliner {
  count = 0
  used = new Set()

  constructor(program, into, bodies, receivers) {
    this.program = program
    this.into = into
    this.receivers = receivers
    for (const name of [...into, ...bodies])
      if (program.named(name) === null) throw new Error(`there is no ${name} to be inlined`)
    this.bodies = new Set(bodies.map((name) => program.named(name)))
  }

  run() {
    const { code } = this.program
    const edits = this.into.map((name) => {
      const { fn, owner } = this.program.named(name)
      const scope = {
        host: name,
        bound: boundIn(fn),
        names: new Map(),
        self: 'this',
        owner,
        leave: (text) => `return${text && ` ${text}`};`,
        stack: [name],
      }
      return { start: fn.body.start, end: fn.body.end, text: this.render(fn.body, scope) }
    })
    for (const { name } of this.bodies) if (!this.used.has(name)) throw new Error(`${name} is inlined nowhere`)
    let at = 0
    let text = ''
    for (const edit of edits.sort((a, b) => a.start - b.start)) {
      text += code.slice(at, edit.start) + edit.text
      at = edit.end
    }
    return text + code.slice(at)
  }

  /** The text of a node within a scope. */
  render(node, scope, isStatement = true) {
    const argument = scope.taken?.get(node)
    if (argument !== undefined) return argument
    const taken = isStatement ? this.takenIn(node, scope) : null
    if (taken !== null) return taken
    if (node.type === 'ThisExpression') return scope.self
    if (node.type === 'Identifier') return scope.names.get(node.name) ?? node.name
    if (node.type === 'ReturnStatement') return scope.leave(node.argument === null ? '' : this.render(node.argument, scope))
    if (node.type === 'Property' && node.shorthand) return this.renderShorthand(node, scope)
    const isNamed = node.type === 'MemberExpression' || node.type === 'Property'
    const fixed = isNamed && !node.computed ? (node.property ?? node.key) : null
    const { code } = this.program
    let at = node.start
    let text = ''
    for (const child of childrenOf(node)) {
      const isHead = child === node.init || child === node.left
      text += code.slice(at, child.start)
      text += child === fixed ? code.slice(child.start, child.end) : this.render(child, scope, !isHead)
      at = child.end
    }
    return text + code.slice(at, node.end)
  }

  renderShorthand({ key, value }, scope) {
    const name = scope.names.get(key.name) ?? key.name
    if (value.type === 'AssignmentPattern') return `${key.name}: ${name} = ${this.render(value.right, scope)}`
    return name === key.name ? name : `${key.name}: ${name}`
  }

  /** A statement with the body of what it calls in place of the call; `null`: it calls nothing that is taken in. */
  takenIn(node, scope) {
    return this.takenWhole(node, scope) ?? this.takenAsArgument(node, scope)
  }

  takenWhole(node, scope) {
    if (node.type === 'ExpressionStatement') {
      const { expression } = node
      if (expression.type !== 'AssignmentExpression')
        return this.expand(expression, scope, (text) => (text === '' ? '' : `(${text});`))
      if (expression.operator !== '=' || expression.left.type !== 'Identifier') return null
      return this.expand(expression.right, scope, (text) => `${this.render(expression.left, scope)} = ${text || 'undefined'};`)
    }
    if (node.type === 'ReturnStatement' && node.argument !== null) return this.expand(node.argument, scope, scope.leave, true)
    if (node.type === 'VariableDeclaration' && node.declarations.length === 1) {
      const [{ id, init }] = node.declarations
      if (id.type !== 'Identifier' || init === null) return null
      const name = scope.names.get(id.name) ?? id.name
      const body = this.expand(init, scope, (text) => `${name} = ${text || 'undefined'};`)
      return body === null ? null : `let ${name};\n${body}`
    }
    if (node.type === 'IfStatement') return this.takenIntoIf(node, scope)
    return null
  }

  takenIntoIf({ test, consequent, alternate }, scope) {
    const both = test.type === 'LogicalExpression' && test.operator === '&&' ? test : null
    const asked = both?.right ?? test
    const isNot = asked.type === 'UnaryExpression' && asked.operator === '!'
    const answer = `$$answer${this.count}`
    const body = this.expand(
      isNot ? asked.argument : asked,
      scope,
      (text) => `${answer} = ${isNot ? '!' : ''}(${text || 'undefined'});`,
    )
    if (body === null) return null
    const otherwise = alternate === null ? '' : ` else ${this.render(alternate, scope)}`
    const first =
      both === null ? `let ${answer};\n${body}` : `let ${answer} = ${this.render(both.left, scope)};\nif (${answer}) ${body}`
    return `{ ${first}\nif (${answer}) ${this.render(consequent, scope)}${otherwise} }`
  }

  /** The same for a call that is an argument of another: its body comes before the statement, where nothing that is evaluated earlier can change by it. */
  takenAsArgument(node, scope) {
    let expression = null
    if (node.type === 'ExpressionStatement') expression = node.expression
    else if (node.type === 'VariableDeclaration' && node.declarations.length === 1) expression = node.declarations[0].init
    if (expression?.type !== 'CallExpression') return null
    const { callee } = expression
    if (callee.type !== 'MemberExpression' || callee.computed || !isStill(callee.object)) return null
    const at = expression.arguments.findIndex((each) => !isStill(each) && !scope.taken?.has(each))
    if (at < 0) return null
    const argument = `$$argument${this.count}`
    const body = this.expand(expression.arguments[at], scope, (text) => `${argument} = ${text || 'undefined'};`)
    if (body === null) return null
    const inner = { ...scope, taken: new Map([...(scope.taken ?? []), [expression.arguments[at], argument]]) }
    const text = `let ${argument};\n${body}\n${this.render(node, inner)}`
    return node.type === 'ExpressionStatement' ? `{ ${text} }` : text
  }

  /** The body of what a call calls, with what its `return` becomes; `null`: it is no call of something that is taken in. `leaves`: that ends the caller, too. */
  expand(call, scope, end, leaves = false) {
    const found = this.takenBy(call, scope)
    if (found === null) return null
    this.used.add(found.name)
    const id = this.count++
    const { fn } = found
    const names = new Map([...boundIn(fn)].map((name) => [name, `${name}$$${id}`]))
    const { self, lines } = this.receiverOf(call.callee, scope, id)
    for (const [i, param] of fn.params.entries()) lines.push(...this.parameter(param, call.arguments[i], names, scope))
    const inner = { ...scope, names, self, owner: found.owner, stack: [...scope.stack, found.name] }
    if (leaves) return `{\n${[...lines, ...this.bodyThatLeaves(fn, inner)].join('\n')}\n}`
    const { body, label } = this.bodyThatStays(fn, inner, end, `$$body${id}`)
    return `${label}{\n${[...lines, ...body].join('\n')}\n}`
  }

  /** What a call calls if that is taken in there, else `null`. */
  takenBy(call, scope) {
    if (call.type !== 'CallExpression' || call.optional || call.arguments.some((each) => each.type === 'SpreadElement'))
      return null
    const found = this.calleeOf(call.callee, scope)
    if (found === null || !this.bodies.has(found)) return null
    if (scope.stack.includes(found.name)) throw new Error(`${found.name} calls itself`)
    this.check(found, scope)
    return found
  }

  /** The statements of a body whose caller returns what it returns, also where it comes to its end. */
  bodyThatLeaves({ body }, scope) {
    const statements = body.body.map((statement) => this.render(statement, scope))
    if (body.body.at(-1)?.type !== 'ReturnStatement') statements.push(scope.leave(''))
    return statements
  }

  /** The same where the caller goes on: `end` makes of what is returned what the caller does with it, and a `return` before the last breaks off. */
  bodyThatStays({ body }, scope, end, name) {
    let isLeft = false
    const leave = (text) => {
      isLeft = true
      return `{ ${end(text)} break ${name}; }`
    }
    const last = body.body.at(-1)
    const isPlainEnd = last?.type === 'ReturnStatement' && last.argument?.type !== 'CallExpression'
    const statements = body.body.map((statement) =>
      this.render(statement, { ...scope, leave: isPlainEnd && statement === last ? end : leave }),
    )
    return { body: statements, label: isLeft ? `${name}: ` : '' }
  }

  parameter(param, given, names, scope) {
    const isOptional = param.type === 'AssignmentPattern'
    const name = names.get(isOptional ? param.left.name : param.name)
    const otherwise = isOptional ? this.program.code.slice(param.right.start, param.right.end) : 'undefined'
    if (given === undefined) return [`let ${name} = ${otherwise};`]
    const lines = [`let ${name} = ${this.render(given, scope)};`]
    if (isOptional && given.type !== 'Literal') lines.push(`if (${name} === undefined) ${name} = ${otherwise};`)
    return lines
  }

  calleeOf(callee, scope) {
    const { program } = this
    if (callee.type === 'Identifier') return scope.bound.has(callee.name) ? null : (program.functions.get(callee.name) ?? null)
    if (callee.type !== 'MemberExpression' || callee.computed) return null
    const { object, property } = callee
    if (object.type === 'ThisExpression') return scope.owner === null ? null : program.find(scope.owner, property.name)
    if (object.type === 'Super') return program.above(program.classes.get(scope.owner).parent, property.name)
    const className = this.receivers.get(twoNamesOf(object)) ?? this.receivers.get(nameOf(object))
    if (className === undefined) return null
    if (!program.classes.has(className)) throw new Error(`there is no class ${className}`)
    return program.find(className, property.name)
  }

  receiverOf(callee, scope, id) {
    if (callee.type === 'Identifier') return { self: 'undefined', lines: [] }
    const { object } = callee
    if (object.type === 'ThisExpression' || object.type === 'Super') return { self: scope.self, lines: [] }
    const self = `$$self${id}`
    return { self, lines: [`const ${self} = ${this.render(object, scope)};`] }
  }

  /** What a body says must mean the same in its new place. */
  check({ fn, name }, scope) {
    if (fn.async || fn.generator) throw new Error(`${name} is no plain method`)
    const own = boundIn(fn)
    for (const param of fn.params) {
      if (param.type !== 'Identifier' && param.type !== 'AssignmentPattern') throw new Error(`${name} takes its parameters apart`)
    }
    walk(fn.body, (node) => {
      if (/Function|Class|Await|Yield|Super/.test(node.type)) throw new Error(`${name} has a function, a class or a super in it`)
      if (node.type === 'Identifier' && node.name === 'arguments') throw new Error(`${name} looks at its arguments`)
    })
    for (const free of freeIn(fn.body, own)) {
      if (scope.bound.has(free)) throw new Error(`${name} speaks of '${free}', which is something else in ${scope.host}`)
    }
  }
}

/** The last name of what a method is called on: `this.messages`, `messages`, `this.rooms[i]`. */
function nameOf(object) {
  if (object.type === 'ThisExpression') return 'this'
  if (object.type === 'Identifier') return object.name
  if (object.type !== 'MemberExpression') return null
  return object.computed ? nameOf(object.object) : object.property.name
}

/** The same with the name before it: `meters.service`. */
function twoNamesOf(object) {
  if (object.type !== 'MemberExpression' || object.computed) return null
  const before = nameOf(object.object)
  return before === null ? null : `${before}.${object.property.name}`
}

/** Whether something is the same before and after any call: constants and variables of the function itself. */
function isStill(node) {
  return node.type === 'Identifier' || node.type === 'Literal' || node.type === 'ThisExpression'
}
