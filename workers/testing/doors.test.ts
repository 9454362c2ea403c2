import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkHouse, type Violation } from './doors'
import { withoutComments, withoutText } from './source-graph'

const root = join(import.meta.dirname, '../..')

function sourceFiles(dir: string): [string, string][] {
  if (!existsSync(join(root, dir))) return []
  return readdirSync(join(root, dir), { withFileTypes: true }).flatMap((entry): [string, string][] => {
    const path = `${dir}/${entry.name}`
    if (entry.isDirectory()) return sourceFiles(path)
    return /\.tsx?$/.test(entry.name) ? [[path, readFileSync(join(root, path), 'utf8')]] : []
  })
}

function breaches(files: Record<string, string>): Violation['rule'][] {
  return [...new Set(checkHouse(new Map(Object.entries(files))).map((violation) => violation.rule))]
}

describe('the house as it stands', () => {
  const files = new Map(['src', 'workers', 'e2e'].flatMap(sourceFiles))
  const violations = checkHouse(files)
  for (const rule of ['door', 'worker bundle', 'page bundle', 'determinism', 'kind name', 'any'] as const) {
    it(`has no breach of the rule: ${rule}`, () => {
      const found = violations.filter((violation) => violation.rule === rule)
      expect(found.map(({ file, detail }) => `${file}: ${detail}`)).toEqual([])
    })
  }
})

describe('each door, with an import planted that it must stop', () => {
  const planted: [file: string, text: string][] = [
    ['src/params/a.ts', `import { x } from '../scenario'`],
    ['src/params/a.ts', `import * as v from 'valibot'`],
    ['src/scenario/a.ts', `import { x } from '../state'`],
    ['src/scenario/a.ts', `import { x } from '../kinds/models'`],
    ['src/kinds/schemas.ts', `import { x } from './queue/model'`],
    ['src/kinds/models.ts', `import { x } from './queue/face'`],
    ['src/kinds/faces.ts', `import { x } from './queue/model'`],
    ['src/kinds/panels.ts', `import { x } from './queue/model'`],
    ['src/scenario/a.ts', `import { x } from '../kinds/panels'`],
    ['src/kinds/queue/panel.ts', `import { x } from './model'`],
    ['src/kinds/queue/panel.ts', `import { x } from '../cache/panel'`],
    ['src/kinds/queue/panel.ts', `import { x } from 'react'`],
    ['src/kinds/queue/model.ts', `import { x } from './panel'`],
    ['src/kinds/contract.ts', `import { x } from 'react'`],
    ['src/offline/service-worker.ts', `import { x } from '../ui'`],
    ['src/offline/store.ts', `import { x } from './offline'`],
    ['src/offline/offline.ts', `import { x } from '../state'`],
    ['src/kinds/queue/schema.ts', `import { x } from '../../../workers/sdk'`],
    ['src/kinds/queue/schema.ts', `import { x } from './model'`],
    ['src/kinds/queue/schema.ts', `import type { X } from '../cache/schema'`],
    ['src/kinds/queue/model.ts', `import { x } from '../../../workers/kernel'`],
    ['src/kinds/queue/model.ts', `import { x } from '../cache/model'`],
    ['src/kinds/queue/model.ts', `import { x } from './face'`],
    ['src/kinds/queue/model.ts', `import { x } from 'react'`],
    ['src/kinds/queue/face.tsx', `import { x } from './model'`],
    ['src/kinds/queue/face.tsx', `import { x } from '../cache/face'`],
    ['src/kinds/queue/face.tsx', `import { x } from '../../state'`],
    ['src/ui/button.tsx', `import { x } from '../scenario'`],
    ['src/state/a.ts', `import { x } from '../canvas'`],
    ['src/sim-client/a.ts', `import { x } from '../../workers/kernel'`],
    ['src/sim-client/a.ts', `import { x } from '../../workers/host/browser'`],
    ['src/sim-client/a.ts', `import { x } from '../state'`],
    ['src/charts/a.tsx', `import { x } from '../inspector'`],
    ['src/charts/a.tsx', `export * from '../inspector/field'`],
    ['src/charts/a.tsx', `const x = await import('../inspector')`],
    ['src/charts/a.tsx', `import type {\n  X,\n  Y,\n} from '../../workers/protocol'`],
    ['src/charts/a.tsx', `import { wrap } from 'comlink'`],
    ['src/charts/a.tsx', `new Worker(new URL('../../workers/host/browser.ts', import.meta.url), { type: 'module' })`],
    ['src/app/a.tsx', `import { x } from '../../workers/host/browser'`],
    ['src/main.tsx', `import '../workers/host/browser'`],
    ['workers/queue-core/a.ts', `import { x } from '../kernel'`],
    ['workers/kernel/a.ts', `import { x } from '../sdk'`],
    ['workers/kernel/a.ts', `import { x } from 'comlink'`],
    ['workers/sdk/a.ts', `import { x } from '../parallel'`],
    ['workers/telemetry/a.ts', `import { x } from '../sdk'`],
    ['workers/parallel/a.ts', `import { x } from '../../src/state'`],
    ['workers/protocol/a.ts', `import { x } from '../kernel'`],
    ['workers/experiments/a.ts', `import { x } from '../host'`],
    ['workers/host/a.ts', `import { x } from '../../src/state'`],
    ['workers/host/a.ts', `import { x } from 'react'`],
    ['workers/testing/a.ts', `import { x } from '@xyflow/react'`],
    ['workers/bench/a.ts', `import { x } from 'zustand/vanilla'`],
  ]
  it.each(planted)('%s: %s', (file, text) => {
    expect(breaches({ [file]: text })).toContain('door')
  })

  it('stops a glob barrel that gathers models among schemas', () => {
    const barrel = `export const all = import.meta.glob<Module>('./*/{schema,model}.ts', { eager: true })`
    expect(
      breaches({ 'src/kinds/schemas.ts': barrel, 'src/kinds/queue/model.ts': '', 'src/kinds/queue/schema.ts': '' }),
    ).toContain('door')
  })
})

describe('each other guard, with a breach planted', () => {
  it('finds React at the far end of the worker bundle', () => {
    const files = {
      'workers/host/browser.ts': `import { run } from '../protocol/run'`,
      'workers/protocol/run.ts': `export { x } from '../../src/ui/deep'`,
      'src/ui/deep.ts': `import { useState } from 'react'`,
    }
    expect(breaches(files)).toContain('worker bundle')
  })

  it('finds a face in the worker bundle by way of a glob', () => {
    const files = {
      'workers/host/browser.ts': `import { all } from '../../src/kinds/models'`,
      'src/kinds/models.ts': `export const all = import.meta.glob(['./*/*.{ts,tsx}'])`,
      'src/kinds/queue/face.tsx': '',
    }
    expect(breaches(files)).toContain('worker bundle')
  })

  it.each(['src/kinds/queue/model.ts', 'workers/kernel/clock.ts'])('finds %s in the page bundle', (target) => {
    const files = {
      'src/main.tsx': `import './app/start'`,
      'src/app/start.ts': `void import('../params/far')`,
      'src/params/far.ts': `import { x } from '../../${target.replace('.ts', '')}'`,
      [target]: '',
    }
    expect(breaches(files)).toContain('page bundle')
  })

  it.each([
    ['workers/kernel/a.ts', 'const x = Math.random()'],
    ['workers/kernel/a.ts', 'const x = Math.log(2)'],
    ['workers/kernel/a.ts', 'const { exp } = Math'],
    ['workers/sdk/a.ts', 'const x = new Date()'],
    ['workers/sdk/a.ts', 'const x = performance.now()'],
    ['workers/sdk/a.ts', 'const x = globalThis.performance.now()'],
    ['workers/sdk/a.ts', 'const x = rate ** power'],
    ['src/kinds/queue/model.ts', 'const x = Math.hypot(1, 2)'],
    ['src/kinds/queue/model.ts', 'const x = `${Math.cbrt(2)}`'],
    ['src/kinds/queue/schema.ts', 'const x = Math.pow(2, y)'],
  ])('stops what differs between runs or browsers in %s: %s', (file, text) => {
    expect(breaches({ [file]: text })).toEqual(['determinism'])
  })

  it.each(["if (node.kind === 'queue') stop()", "if ('queue' !== kind) stop()", 'switch (kind) {\n  case "queue":\n}'])(
    'stops a kind named outside its folder: %s',
    (text) => {
      expect(breaches({ 'src/kinds/queue/schema.ts': '', 'src/canvas/a.ts': text })).toEqual(['kind name'])
    },
  )

  it.each(['let x: any', 'f(x as any)', 'type X = Map<string, any>', 'const x: any[] = []', 'type X = any\n'])(
    'stops: %s',
    (text) => {
      expect(breaches({ 'src/canvas/a.ts': text })).toEqual(['any'])
    },
  )
})

describe('what the guards leave alone', () => {
  it('knows the scale of an axis from a kind', () => {
    const files = { 'src/kinds/log/schema.ts': '', 'src/charts/a.ts': "if (spec.scale === 'log' || scale !== 'log') draw()" }
    expect(breaches(files)).toEqual([])
    expect(breaches({ ...files, 'src/charts/b.ts': "if (scale === 'log' || kind === 'log') draw()" })).toEqual(['kind name'])
  })

  it('lets the planned doors stand open', () => {
    const files = {
      'src/main.tsx': `import { start } from './app'`,
      'src/app/index.tsx': `import { Chart } from '../charts'\nimport { createRoot } from 'react-dom/client'`,
      'src/charts/index.tsx': `import { useFrame } from '../sim-client'\nimport { schemas } from '../kinds/schemas'\nimport u from 'uplot'`,
      'src/sim-client/index.ts': `import type { Host } from '../../workers/protocol'\nnew Worker(new URL('../../workers/host/browser.ts', import.meta.url))`,
      'src/kinds/schemas.ts': `export const schemas = import.meta.glob('./*/schema.ts', { eager: true })`,
      'src/kinds/models.ts': `export const models = import.meta.glob('./*/model.ts', { eager: true })`,
      'src/kinds/queue/schema.ts': `import { ms } from '../../params'\nimport type { Schema } from '../contract'`,
      'src/kinds/queue/model.ts': `import { schema } from './schema'\nimport { pick } from './policies'\nimport { Model } from '../../../workers/sdk'`,
      'src/kinds/queue/policies.ts': `import { Model } from '../../../workers/sdk'`,
      'src/kinds/queue/face.tsx': `import { schema } from './schema'\nimport { Meter } from '../../ui'\nimport { Inbox } from 'lucide-react'`,
      'src/kinds/queue/model.test.ts': `import { simulate } from '../../../workers/testing/simulate'`,
      'workers/protocol/index.ts': `import type { Remote } from 'comlink'`,
      'workers/kernel/index.ts': `import { ring } from '../queue-core'\nimport { near } from './heap'`,
      'workers/sdk/index.ts': `export { near } from '../kernel'`,
      'workers/host/browser.ts': `import { models } from '../../src/kinds/models'\nimport { expose } from 'comlink'`,
    }
    expect(checkHouse(new Map(Object.entries(files)))).toEqual([])
  })

  it('reads past comments, strings and regular expressions', () => {
    const text = [
      '// Math.random() is refused: any',
      `const a = "import { x } from 'react'; Math.random()"`,
      'const b = /["\'`]Math.random()/.test(a) ? 2 ** 32 : 1e3 ** 2',
      '/* const c: any = new Date() */ const d = Promise.any([])',
      'const e = `Math.log(1) ${a + `Date ${b}`} performance`',
    ].join('\n')
    expect(breaches({ 'workers/kernel/a.ts': text })).toEqual([])
  })

  it('keeps the length and the lines of what it blanks', () => {
    const text = "a /* 1\n2 */ 'x' `p${q}r` // end\nb"
    expect(withoutComments(text)).toBe("a     \n     'x' `p${q}r`       \nb")
    expect(withoutText(text)).toBe("a     \n     ' ' ` ${q} `       \nb")
  })
})
