import { createContext, runInContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { type InlinePlan, inlineMethods } from '../../scripts/inline-methods.mjs'

/** What a text gives for `new Host().run(n)` with a few numbers, and everything that was noted on the way. */
function outcomes(code: string): unknown {
  const context = createContext({ noted: [] })
  return runInContext(`${code}\n;JSON.stringify([[-2, 0, 1, 7].map((n) => new Host().run(n)), noted])`, context)
}

/** Puts in what is planned, asserts that nothing else changes by it, and returns the text. */
function inlined(code: string, plan: Partial<InlinePlan>): string {
  const text = inlineMethods(code, { into: ['Host.run'], bodies: [], receivers: {}, ...plan })
  expect(outcomes(text)).toBe(outcomes(code))
  return text
}

const host = (run: string, others = '') => `
var log = (what) => { noted.push(what); return what }
${others}
var Host = class extends Base { x = 3; run(n) { ${run} } }`

const base = (methods: string) => `var Base = class { ${methods} }`
/** The body of the host, without the methods it calls. */
const runOf = (text: string) => text.slice(text.indexOf('run(n)'))

describe('methods put into their callers', () => {
  it.each([
    ['a statement', 'this.f(n); return this.x', 'f(n) { if (n < 0) return; this.x += n }'],
    ['a variable', 'const y = this.f(n); return y + 1', 'f(n) { if (n < 0) return 5; return n }'],
    ['an assignment', 'let y = 1; y = this.f(n); return y', 'f(n) { for (let i = 0; ; i++) { if (i > n) return i } }'],
    ['a return', 'if (n > 0) return this.f(n); return 9', 'f(n) { if (n > 5) return 1; log("small") }'],
    ['a return of nothing', 'return this.f(n)', 'f(n) { if (n > 5) return; log(n) }'],
    ['a question', 'if (this.f(n)) return "yes"; else return "no"', 'f(n) { if (n < 0) return true; return n > 3 }'],
    [
      'a question the other way round',
      'if (n === 0) return 0; else if (!this.f(n)) return "no"; return 1',
      'f(n) { return n > 3 }',
    ],
    ['the second half of a question', 'if (n > 0 && this.f(n)) return "yes"; return this.x', 'f(n) { this.x++; return n > 3 }'],
    [
      'an argument',
      'if (n > 0) this.g(1, this.f(n)); const y = this.g(2, this.f(n)); return y',
      'f(argument) { this.x++; return argument + this.x } g(a, b) { return a * b }',
    ],
    ['a place in a loop', 'for (let i = 0; i < 3; i++) this.f(i); return this.x', 'f(n) { if (n === 1) return; this.x += n }'],
    [
      'names like those it makes',
      'const self = 1; let argument = 2; const answer = this.f(argument, self); return [answer, argument]',
      'f(argument, self) { if (self > 1) return 0; const answer = argument + self; argument = 7; const body = answer; return body }',
    ],
    [
      'a shadowed parameter',
      'const y = this.f(n + 1); return [n, y]',
      'f(n) { n = n * 2; const { x: m, x } = this; return n + m + x }',
    ],
    ['a default', 'const y = this.f(n > 0 ? n : undefined); return y', 'f(n = 4) { return n }'],
    ['a parameter left out', 'const y = this.f(n); return y', 'f(n, m, k = 2) { return [n, m === undefined, k] }'],
    [
      'a loop that it leaves',
      'for (;;) { const y = this.f(n); if (y > 3) break; n++ } return n',
      'f(n) { for (const i of [1, 2, 3]) { if (i === n) continue; if (i > n) break; log(i) } return n }',
    ],
    [
      'a label of its own',
      'const y = this.f(n); return y',
      'f(n) { outer: for (let i = 0; ; i++) { for (;;) { if (i > n) break outer; continue outer } } return n }',
    ],
    ['a value nobody wants', 'this.f(n); return this.x', 'f(n) { return { y: this.x++ } }'],
    [
      'a switch',
      'switch (n) { case 0: return this.f(n); case 1: this.f(2); break; default: { const y = this.f(n); return y } } return -1',
      'f(n) { if (n === 7) return "seven"; return n }',
    ],
  ])('goes into %s', (_, run, methods) => {
    const text = inlined(host(run, base(methods)), { bodies: ['Base.f'] })
    expect(runOf(text)).not.toContain('.f(')
  })

  it('goes through several, the end of one being the end of all', () => {
    const methods =
      'f(n) { if (n > 0) return this.g(n); log("f") } g(n) { if (n > 5) return this.h(n); return "g" } h(n) { log(n); if (n > 9) return 1; return "h" }'
    const text = inlined(host('const y = this.f(n); log("after"); return y', base(methods)), {
      bodies: ['Base.f', 'Base.g', 'Base.h'],
    })
    expect(runOf(text)).not.toMatch(/\.[fgh]\(/)
  })

  it('knows what a field holds by its name, or by two, and looks it up once, before the arguments', () => {
    const others = `${base('get list() { log("list"); return [this.part] } part = new Part()')}
      var Part = class { a = 1; f(n) { this.a += n; return this.a } }
      var Other = class { f() { return "other" } }`
    const run =
      'this.box = { part: new Other() }; const y = this.list[0].f(log(n)); const z = this.part.f(n); const w = this.box.part.f(n); return [y, z, w]'
    const text = inlined(host(run, others), {
      bodies: ['Part.f', 'Other.f'],
      receivers: { list: 'Part', part: 'Part', 'box.part': 'Other' },
    })
    expect(runOf(text)).not.toContain('.f(')
  })

  it('takes what overrides a method where nothing else can be meant', () => {
    const others =
      'var First = class { f() { return 1 } call() { const y = this.f(); return y } }; var Base = class extends First { f() { return 2 } }'
    const text = inlined(host('const y = this.call(); return y', others), { bodies: ['First.call', 'Base.f'] })
    expect(runOf(text)).not.toContain('f(')
    const made = `${others}; var first = new First()`
    expect(() => inlined(host('const y = this.call(); return y', made), { bodies: ['First.call', 'Base.f'] })).toThrow(
      'Base.f is inlined nowhere',
    )
    const two = `${others}; var Second = class extends First { f() { return 3 } }`
    expect(() => inlined(host('const y = this.call(); return y', two), { bodies: ['First.call', 'Base.f'] })).toThrow(
      'Base.f is inlined nowhere',
    )
  })

  it('leaves alone what it cannot put elsewhere in the same order', () => {
    const methods = 'f(n) { this.x += n; return this.x }'
    const run =
      'const y = this.f(n); for (let i = this.f(n); i < 5; i++) this.x += y; return this.x + this.f(n) + log(this.x + this.f(1))'
    const text = inlined(host(run, base(methods)), { bodies: ['Base.f'] })
    expect(runOf(text).match(/\.f\(/g)).toHaveLength(3)
  })

  it('finds a function though the bundler has numbered it', () => {
    const others = `${base('')}; function half$1(n) { return n / 2 }`
    expect(runOf(inlined(host('const y = half$1(n); return y', others), { bodies: ['half'] }))).not.toContain('half$1(')
  })

  it.each([
    ['a name that is not there', 'return 1', 'f() {}', ['Base.g'], 'there is no Base.g to be inlined'],
    ['one that is called nowhere', 'return 1', 'f() {}', ['Base.f'], 'Base.f is inlined nowhere'],
    ['one that calls itself', 'this.f(n)', 'f(n) { if (n > 0) this.f(n - 1) }', ['Base.f'], 'Base.f calls itself'],
    ['a function in it', 'this.f(n)', 'f(n) { return () => n }', ['Base.f'], 'Base.f has a function'],
    ['super in it', 'this.f(n)', 'f(n) { return super.toString() }', ['Base.f'], 'Base.f has a function, a class or a super'],
    [
      'a name that means something else',
      'const log = 1; this.f(n)',
      'f(n) { log(n) }',
      ['Base.f'],
      "Base.f speaks of 'log', which is something else in Host.run",
    ],
    ['a list of arguments', 'this.f({ n })', 'f({ n }) { return n }', ['Base.f'], 'Base.f takes its parameters apart'],
  ])('refuses %s', (_, run, methods, bodies, message) => {
    expect(() => inlined(host(run, base(methods)), { bodies })).toThrow(message)
  })
})
