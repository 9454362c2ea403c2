import { canvasCommands } from '../canvas'
import { counted } from '../params'
import { scenarioJson } from '../scenario'
import { edit, endGesture, select, useScenario, useSession } from '../state'
import { showToast } from '../ui'
import { asSeen } from './bake'
import { isTyping } from './commands/keyboard'
import { linkIn, readScenarioText } from './documents'
import { extractNodes, type Inserted, insertNodes } from './insert'

/** What is selected as text, ready for the clipboard; `null` when none is selected. */
export function copiedText(): string | null {
  const { selectedNotes } = useSession.getState()
  const nodes = canvasCommands.chosenNodes()
  if (nodes.length + selectedNotes.length === 0) return null
  return scenarioJson(extractNodes(asSeen(useScenario.getState().scenario), nodes, selectedNotes))
}

/** Puts text from the clipboard into the document: copied nodes, a whole scenario, or a link to one. */
export function pasteText(text: string): void {
  const link = linkIn(text)
  if (link !== null) {
    location.hash = link
    return
  }
  const read = readScenarioText(text)
  if ('problems' in read) {
    showToast({ message: 'The clipboard holds no nodes', detail: read.problems[0], tone: 'waiting', id: 'paste' })
    return
  }
  const { nodes, notes = [] } = read.scenario
  if (nodes.length + notes.length === 0) return
  const [count, word] = nodes.length > 0 ? [nodes.length, 'node'] : [notes.length, 'note']
  const made: { inserted?: Inserted } = {}
  endGesture()
  edit(`Paste ${counted(count, word)}`, (scenario) => {
    made.inserted = insertNodes(scenario, read.scenario)
    return made.inserted.scenario
  })
  if (made.inserted) select(made.inserted.ids, [], made.inserted)
}

/** Copies through the clipboard's own interface, for menus; keys go through the browser's events. */
export async function copyToClipboard(cut: boolean): Promise<void> {
  const text = copiedText()
  if (text === null) return
  try {
    await navigator.clipboard.writeText(text)
    if (cut) canvasCommands.deleteSelection()
  } catch {
    showToast({ message: 'The browser does not let this page copy from a menu', detail: 'Use the keys instead.', id: 'copy' })
  }
}

export async function pasteFromClipboard(): Promise<void> {
  try {
    pasteText(await navigator.clipboard.readText())
  } catch {
    showToast({ message: 'The browser does not let this page paste from a menu', detail: 'Use the keys instead.', id: 'paste' })
  }
}

/** Whether a clipboard event is meant for text on the page. */
function isForText(event: ClipboardEvent): boolean {
  if (isTyping(event.target) || document.querySelector('dialog[open]') !== null) return true
  return event.type !== 'paste' && document.getSelection()?.isCollapsed === false
}

/** Follows the browser's copy, cut and paste. Returns what stops it. */
export function startClipboard(): () => void {
  const onCopy = (event: ClipboardEvent) => {
    const text = isForText(event) ? null : copiedText()
    if (text === null) return
    event.preventDefault()
    event.clipboardData?.setData('text/plain', text)
    if (event.type === 'cut') canvasCommands.deleteSelection()
  }
  const onPaste = (event: ClipboardEvent) => {
    const text = isForText(event) ? '' : (event.clipboardData?.getData('text/plain') ?? '')
    if (text === '') return
    event.preventDefault()
    pasteText(text)
  }
  document.addEventListener('copy', onCopy)
  document.addEventListener('cut', onCopy)
  document.addEventListener('paste', onPaste)
  return () => {
    document.removeEventListener('copy', onCopy)
    document.removeEventListener('cut', onCopy)
    document.removeEventListener('paste', onPaste)
  }
}
