import { checkScenario, DEFAULT_NAME, isLink, problemText, SCENARIO_VERSION, type Scenario, scenarioJson } from '../scenario'
import type { SimClient } from '../sim-client'
import { open, select, useScenario, useSession } from '../state'
import { download, showToast } from '../ui'
import type { Autosave } from './autosave'
import { useShell } from './shell-store'
import type { StoredDoc } from './storage'

const MAX_FILE_BYTES = 4 * 1024 * 1024

/** Scenarios that were brought back: nobody has saved them since. */
const broughtBack = new WeakSet<Scenario>()

/** Saves what is open, before something else is. Where the browser does not keep it, it can be brought back as long as the page is there. */
export async function leave(saver: Autosave): Promise<void> {
  await saver.flush()
  const { scenario, past, origin } = useScenario.getState()
  const isWork = origin === 'own' && (past.length > 0 || broughtBack.has(scenario))
  if (!isWork || useSession.getState().saveState !== 'failed') return
  const onSelect = () => {
    broughtBack.add(scenario)
    void openOwn(saver, scenario)
  }
  const message = `“${scenario.name}” was not saved`
  showToast({ message, tone: 'waiting', action: { label: 'Bring it back', onSelect }, stayMs: null })
}

/** Opens another document of the person's own. The one before stays saved. */
export async function openOwn(saver: Autosave, scenario: Scenario): Promise<void> {
  await leave(saver)
  leaveLink()
  select([])
  open(scenario, 'own')
}

/** Opens a document from the browser's store, to be saved there again. */
export async function openStored(saver: Autosave, doc: StoredDoc): Promise<void> {
  const checked = checkScenario(doc.scenario)
  if ('problems' in checked) {
    reportUnreadable(`“${doc.name}”`, checked.problems.map(problemText))
    return
  }
  await leave(saver)
  leaveLink()
  select([])
  saver.adopt(doc, checked.scenario)
  open(checked.scenario, 'own')
}

export async function openNew(saver: Autosave): Promise<void> {
  await openOwn(saver, { spillway: SCENARIO_VERSION, name: DEFAULT_NAME, nodes: [], wires: [] })
}

/** Opens the text of a scenario file; says why where it is none. */
async function openText(saver: Autosave, text: string, name: string): Promise<void> {
  const read = readScenarioText(text)
  if ('problems' in read) {
    reportUnreadable(name, read.problems)
    return
  }
  await openOwn(saver, read.scenario)
  if (read.notes.length > 0) showToast({ message: `${name} was opened with remarks`, detail: read.notes.join(' · ') })
}

export type ReadText =
  | { readonly scenario: Scenario; readonly notes: readonly string[] }
  | { readonly problems: readonly string[] }

/** Text as a scenario, checked. */
export function readScenarioText(text: string): ReadText {
  if (text.length > MAX_FILE_BYTES) return { problems: ['It is larger than 4 MB.'] }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { problems: [`It is not JSON: ${error instanceof Error ? error.message : 'it cannot be read'}`] }
  }
  const checked = checkScenario(value)
  if ('problems' in checked) return { problems: checked.problems.map(problemText) }
  return { scenario: checked.scenario, notes: checked.notes.map(problemText) }
}

/** The hash of a link to a scenario in a text, or `null`. */
export function linkIn(text: string): string | null {
  const hash = /^\S*(#s\d+\.\S+)$/.exec(text.trim())?.[1] ?? null
  return hash !== null && isLink(hash) ? hash : null
}

function reportUnreadable(what: string, reasons: readonly string[]): void {
  const instead = 'What was open stays open, untouched.'
  useShell.setState({ problem: { title: `${what} could not be opened`, reasons, instead } })
}

/** The address no longer names what is open. */
export function leaveLink(): void {
  useShell.setState({ shared: null })
  if (isLink(location.hash)) history.replaceState(history.state, '', location.pathname + location.search)
}

/** Lets the person choose a file and opens it. */
export function chooseFile(saver: Autosave): void {
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = '.json,application/json'
  input.onchange = () => {
    const file = input.files?.[0]
    if (file !== undefined) void openFile(saver, file)
  }
  input.click()
}

async function openFile(saver: Autosave, file: File): Promise<void> {
  if (file.size > MAX_FILE_BYTES) reportUnreadable(file.name, ['It is larger than 4 MB.'])
  else await openText(saver, await file.text(), file.name)
}

/** Saves the document as a file. */
export function exportJson(): void {
  const { scenario } = useScenario.getState()
  save(new Blob([scenarioJson(scenario)], { type: 'application/json' }), 'json')
}

/** Saves a picture of the whole canvas as it looks now. */
export async function exportPicture(client: SimClient, form: 'svg' | 'png'): Promise<void> {
  const { canvasPng, canvasSvg } = await import('../canvas/picture/export')
  const svg = form === 'svg' ? canvasSvg(client) : null
  const picture = svg === null ? await canvasPng(client) : new Blob([svg], { type: 'image/svg+xml' })
  if (picture === null) showToast({ message: 'There is nothing to draw yet', id: 'picture' })
  else save(picture, form)
}

function save(content: Blob, ending: string): void {
  download(`${fileName(useScenario.getState().scenario.name)}.${ending}`, content)
}

export function fileName(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
  return plain.slice(0, 60) || 'scenario'
}

/** Files dropped anywhere on the page are opened. Returns what stops it. */
export function startFileDrop(saver: Autosave): () => void {
  const hasFile = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true
  const onDragOver = (event: DragEvent) => {
    if (hasFile(event)) event.preventDefault()
  }
  const onDrop = (event: DragEvent) => {
    const file = event.dataTransfer?.files[0]
    if (!hasFile(event) || file === undefined) return
    event.preventDefault()
    void openFile(saver, file)
  }
  window.addEventListener('dragover', onDragOver)
  window.addEventListener('drop', onDrop)
  return () => {
    window.removeEventListener('dragover', onDragOver)
    window.removeEventListener('drop', onDrop)
  }
}
