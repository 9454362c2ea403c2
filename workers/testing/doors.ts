import { type FileMap, importsOf, type Link, resolveLink, runtimeGraph, withoutComments, withoutText } from './source-graph'

/** One breach of a rule of the house. */
export interface Violation {
  readonly rule: 'door' | 'worker bundle' | 'page bundle' | 'determinism' | 'kind name' | 'any'
  readonly file: string
  readonly detail: string
}

/** A part of the tree with its doors: the rooms and the packages that its files may import. A room may always import itself. */
interface Room {
  readonly name: string
  readonly files: RegExp
  readonly rooms: readonly string[]
  readonly packages: readonly RegExp[]
}

const none: readonly RegExp[] = []
const comlink = /^comlink$/
const uiPackages =
  /^(react|react-dom|zustand|uplot|radix-ui|lucide-react)(\/|$)|^@(xyflow|radix-ui|dagrejs)\/|^@types\/react|^use-sync-external-store/
const notUi = new RegExp(`^(?!${uiPackages.source})`)
const notWorkers = /^(?!comlink$|node:)/
const kindsForPage = ['contract', 'contract-face', 'schemas', 'faces', 'panels', 'kind-lists']
const engine = ['queue-core', 'kernel', 'sdk', 'parallel', 'telemetry', 'protocol', 'experiments']
const pure = ['params', 'scenario', 'contract', 'schemas', 'kind-lists']
const forPanels = ['ui', 'chains', 'state', 'sim-client', 'params', 'scenario', ...kindsForPage]

/** First match wins, so the narrow patterns stand before the wide ones. */
const rooms: readonly Room[] = [
  { name: 'params', files: /^src\/params(\/|$)/, rooms: [], packages: none },
  { name: 'scenario', files: /^src\/scenario(\/|$)/, rooms: ['params', 'schemas', 'contract', 'kind-lists'], packages: none },
  { name: 'schemas', files: /^src\/kinds\/schemas(\.ts)?$/, rooms: ['schema', 'contract', 'params'], packages: none },
  {
    name: 'models',
    files: /^src\/kinds\/(models|models-lazy|races)(\.ts)?$/,
    rooms: ['model', 'schemas', 'contract', 'sdk', 'params'],
    packages: none,
  },
  {
    name: 'faces',
    files: /^src\/kinds\/faces(\.tsx?)?$/,
    rooms: ['face', 'schemas', 'contract', 'contract-face', 'params', 'ui'],
    packages: [/^react$/],
  },
  {
    name: 'contract-face',
    files: /^src\/kinds\/([\w-]*face[\w-]*(\.tsx?)?|[\w-]+\.tsx)$/,
    rooms: ['contract', 'params', 'ui'],
    packages: [/^react$/],
  },
  { name: 'panels', files: /^src\/kinds\/panels(\.ts)?$/, rooms: ['kind-panel', 'contract'], packages: none },
  { name: 'contract', files: /^src\/kinds\/contract[\w-]*(\.ts)?$/, rooms: ['params'], packages: none },
  { name: 'kind-lists', files: /^src\/kinds\/[\w-]+\.ts$/, rooms: ['schemas', 'contract', 'params', 'warnings'], packages: none },
  { name: 'kind-panel', files: /^src\/kinds\/[^/]+\/panel(\.ts)?$/, rooms: ['params', 'contract'], packages: none },
  { name: 'warnings', files: /^src\/kinds\/[^/]+\/warnings\.ts$/, rooms: ['params', 'contract'], packages: none },
  { name: 'schema', files: /^src\/kinds\/[^/]+\/schema(\.ts)?$/, rooms: ['params', 'contract'], packages: none },
  {
    name: 'face',
    files: /^src\/kinds\/[^/]+\/(.*\/)?([\w-]*face[\w-]*(\.tsx?)?|[^/]+\.(tsx|css))$/,
    rooms: ['params', 'ui', 'contract', 'contract-face'],
    packages: [/^react(\/|$)/, /^lucide-react$/],
  },
  { name: 'model', files: /^src\/kinds\/[^/]+\/./, rooms: ['sdk', 'params', 'contract'], packages: none },
  { name: 'ui', files: /^src\/ui(\/|$)/, rooms: [], packages: [notWorkers] },
  {
    name: 'state',
    files: /^src\/state(\/|$)/,
    rooms: ['params', 'scenario', 'schemas', 'contract', 'kind-lists', 'sim-client'],
    packages: [/^react$/, /^zustand(\/|$)/],
  },
  {
    name: 'sim-client',
    files: /^src\/sim-client(\/|$)/,
    rooms: ['protocol', 'lab', 'queue-core', 'experiments', 'scenario', 'params', 'contract'],
    packages: [comlink, /^react$/],
  },
  { name: 'chains', files: /^src\/chains(\/|$)/, rooms: ['params'], packages: none },
  {
    name: 'service-worker',
    files: /^src\/offline\/(service-worker|answer|store|traffic|fingerprint|isolation|messages)(\.ts)?$/,
    rooms: [],
    packages: none,
  },
  { name: 'offline', files: /^src\/offline(\/|$)/, rooms: ['service-worker', 'ui'], packages: none },
  {
    name: 'app',
    files: /^src\/(app(\/|$)|[^/]+\.(tsx?|css)$)/,
    rooms: ['panel', 'offline', ...forPanels],
    packages: [notWorkers],
  },
  { name: 'panel', files: /^src\/[^/]+(\/|$)/, rooms: forPanels, packages: [notWorkers] },
  { name: 'queue-core', files: /^workers\/queue-core(\/|$)/, rooms: [], packages: none },
  { name: 'kernel', files: /^workers\/kernel(\/|$)/, rooms: ['queue-core', 'params'], packages: none },
  { name: 'sdk', files: /^workers\/sdk(\/|$)/, rooms: ['kernel', 'telemetry', 'params', 'contract'], packages: none },
  {
    name: 'telemetry',
    files: /^workers\/telemetry(\/|$)/,
    rooms: ['kernel', 'queue-core', 'protocol', 'params', 'scenario'],
    packages: none,
  },
  {
    name: 'parallel',
    files: /^workers\/parallel(\/|$)/,
    rooms: ['kernel', 'queue-core', 'protocol', 'params', 'scenario'],
    packages: none,
  },
  { name: 'protocol', files: /^workers\/protocol(\/|$)/, rooms: ['queue-core', ...pure], packages: [comlink] },
  { name: 'lab', files: /^workers\/lab(\/|$)/, rooms: ['queue-core', 'protocol', 'telemetry', 'scenario'], packages: none },
  { name: 'experiments', files: /^workers\/experiments(\/|$)/, rooms: [...engine, ...pure], packages: [comlink] },
  { name: 'host', files: /^workers\/host(\/|$)/, rooms: [...engine, ...pure, 'lab', 'models'], packages: [comlink, /^node:/] },
  {
    name: 'testing',
    files: /^workers\/testing(\/|$)/,
    rooms: [...engine, ...pure, 'models', 'model', 'host', 'scripts'],
    packages: [notUi],
  },
  {
    name: 'bench',
    files: /^workers\/bench(\/|$)/,
    rooms: [...engine, ...pure, 'models', 'model', 'host', 'testing'],
    packages: [notUi],
  },
  { name: 'scripts', files: /^scripts(\/|$)/, rooms: [], packages: [notUi] },
  { name: 'e2e', files: /^e2e(\/|$)/, rooms: [], packages: [notUi] },
]

const isTest = (file: string) => /\.(test|testing)\.tsx?$/.test(file)
const isCode = (file: string) => /\.tsx?$/.test(file)
const roomOf = (path: string) => rooms.find((room) => room.files.test(path))
const kindFolderOf = (path: string) => /^src\/kinds\/([^/.]+)\//.exec(path)?.[1]

/** Every breach of every rule in a tree, given as file texts by path from the root. */
export function checkHouse(files: FileMap): Violation[] {
  return [
    ...checkDoors(files),
    ...checkWorkerBundle(files),
    ...checkPageBundle(files),
    ...checkDeterminism(files),
    ...checkKindNames(files),
    ...checkAny(files),
  ]
}

/** Imports, type-only ones too, that leave a room by a door it does not have. Tests may import what they like. */
function checkDoors(files: FileMap): Violation[] {
  const violations: Violation[] = []
  for (const [file, text] of files) {
    const room = roomOf(file)
    if (!room || room.name === 'e2e' || isTest(file) || !isCode(file)) continue
    for (const link of importsOf(text)) {
      const problem = doorProblem(files, file, room, link)
      if (problem) violations.push({ rule: 'door', file, detail: problem })
    }
  }
  return violations
}

function doorProblem(files: FileMap, file: string, room: Room, link: Link): string | null {
  // A glob barrel is judged by what it finds.
  const targets = resolveLink(files, file, link)
  for (const target of targets) {
    if (target.kind === 'package') {
      if (!room.packages.some((allowed) => allowed.test(target.name)))
        return `${room.name} may not import the package ${target.name}`
      continue
    }
    const path = target.path
    if (link.how === 'worker-url') {
      const mayStart = ['sim-client', 'host', 'experiments', 'testing', 'bench'].includes(room.name)
      if (path.startsWith('workers/') && !(mayStart && /^workers\/(host|bench)\//.test(path))) {
        return `${room.name} may not start the worker ${path}`
      }
      continue
    }
    const problem = pathProblem(file, room, path)
    if (problem) return problem
  }
  return null
}

function pathProblem(file: string, room: Room, path: string): string | null {
  const there = roomOf(path)
  if (!there) return null
  const ownKind = kindFolderOf(file)
  if (ownKind !== undefined && ownKind === kindFolderOf(path)) return ownFolderProblem(room, there, path)
  if (ownKind !== undefined && kindFolderOf(path) !== undefined) return `a kind may not import another kind: ${path}`
  if (room.name === 'panel' && there.name === 'panel') {
    return path.split('/')[1] === file.split('/')[1] ? null : `a panel may not import another panel: ${path}`
  }
  if (there.name === room.name || room.rooms.includes(there.name)) return null
  return `${room.name} may not import ${there.name}: ${path}`
}

/** Inside a kind's folder: a schema and its helpers know neither face nor model, a model neither face nor panel, a face and a panel no model. */
function ownFolderProblem(room: Room, there: Room, path: string): string | null {
  if (room.name === there.name || there.name === 'schema') return null
  const isModelFile = /\/model(\.ts)?$/.test(path)
  if (there.name === 'model' && !isModelFile) return null
  return `${room.name} may not import ${path} of its own folder`
}

/** What the workers' entry points load, however indirectly, must hold no React and no other page package. */
function checkWorkerBundle(files: FileMap): Violation[] {
  const entries = [...files.keys()].filter((file) => file.startsWith('workers/host/') && isCode(file) && !isTest(file))
  const graph = runtimeGraph(files, entries)
  const violations: Violation[] = []
  for (const [file, chain] of graph.files) {
    if (file.endsWith('.tsx')) violations.push({ rule: 'worker bundle', file, detail: `reached by ${chain.join(' -> ')}` })
  }
  for (const [name, chain] of graph.packages) {
    if (!uiPackages.test(name)) continue
    violations.push({ rule: 'worker bundle', file: chain.at(-1) ?? '', detail: `${name} reached by ${chain.join(' -> ')}` })
  }
  return violations
}

/** What the page loads, however indirectly, must hold no model and no kernel. */
function checkPageBundle(files: FileMap): Violation[] {
  const graph = runtimeGraph(files, ['src/main.tsx'])
  const violations: Violation[] = []
  for (const [file, chain] of graph.files) {
    if (!/^src\/kinds\/[^/]+\/model\.ts$|^workers\/kernel\//.test(file)) continue
    violations.push({ rule: 'page bundle', file, detail: `reached by ${chain.join(' -> ')}` })
  }
  return violations
}

const inexactMath = 'acosh?|asinh?|atan[2h]?|cbrt|cosh?|exp|expm1|hypot|log|log10|log1p|log2|pow|random|sinh?|tanh?'
const nondeterminism: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`\\bMath\\s*\\??\\.\\s*(?:${inexactMath})\\b`), 'a Math function that is random or differs between browsers'],
  [/\bMath\s*\[|=\s*Math\b(?!\s*\??\.)/, 'Math under another name'],
  [/(?<![\w$.])Date\b|\bglobalThis\s*\??\.\s*(?:Date|performance)\b/, 'Date'],
  [/(?<![\w$.])performance\b/, 'performance'],
  // A power of two is exact everywhere; other powers are not when they are computed at run time.
  [/(?<![\w.])(?!2\s*\*\*|[\d_.e]+\s*\*\*=?\s*\d)[\w$.\])]+\s*\*\*/, 'the ** operator on anything but 2 or literals'],
]

/** Whatever differs between browsers or runs, in files that decide what a run computes. */
function checkDeterminism(files: FileMap): Violation[] {
  const violations: Violation[] = []
  for (const [file, text] of files) {
    const name = roomOf(file)?.name ?? ''
    if (isTest(file) || !isCode(file) || !['kernel', 'sdk', 'model', 'schema'].includes(name)) continue
    const code = withoutText(text)
    for (const [pattern, what] of nondeterminism) {
      const hit = pattern.exec(code)
      if (hit) violations.push({ rule: 'determinism', file, detail: `${what}: ${hit[0].trim()}` })
    }
  }
  return violations
}

/** Comparisons with a kind's id outside the catalogue: the schema should grow a slot instead. */
function checkKindNames(files: FileMap): Violation[] {
  const ids = [...new Set([...files.keys()].map(kindFolderOf).filter((id) => id !== undefined))]
  if (ids.length === 0) return []
  const literal = `(['"\`])(?:${ids.join('|')})`
  const compare = new RegExp(`[!=]==?\\s*${literal}\\1|\\bcase\\s+${literal}\\2|${literal}\\3\\s*[!=]==?`)
  const violations: Violation[] = []
  for (const [file, text] of files) {
    // Scenarios of tests and benchmarks are made of kinds.
    if (
      /^(src\/kinds|workers\/testing|workers\/bench)\//.test(file) ||
      !/^(src|workers)\//.test(file) ||
      isTest(file) ||
      !isCode(file)
    )
      continue
    // `log` is also how an axis or a slider is scaled.
    const hit = compare.exec(withoutComments(text).replace(/\bscale\s*[!=]==\s*'log'/g, ''))
    if (hit) violations.push({ rule: 'kind name', file, detail: hit[0].trim() })
  }
  return violations
}

/** The type that switches the compiler off. */
function checkAny(files: FileMap): Violation[] {
  const violations: Violation[] = []
  for (const [file, text] of files) {
    if (!isCode(file)) continue
    const hit = /(?:[:<,|&(]|=>?|\bas|\bextends|\bsatisfies)\s*any(?=\s*(?:[;,)>[\]|&={}]|\n|$))/.exec(withoutText(text))
    if (hit) violations.push({ rule: 'any', file, detail: hit[0].trim() })
  }
  return violations
}
