import { createContext, useContext } from 'react'
import { canvasCommands } from '../canvas'
import { firstScenario } from '../gallery/first'
import type { InspectorActions } from '../inspector'
import { watchInstallOffer } from '../offline/install'
import { isLink, problemText, type Scenario, splitEndpoint, type TimelineEntry } from '../scenario'
import { createSimClient, type SimClient } from '../sim-client'
import { makeMine, mirrorRun, onRefusedEdit, open, select, useRun, useScenario, useSession } from '../state'
import { dismissToast, showToast } from '../ui'
import { type Autosave, hasSaved, startAutosave } from './autosave'
import { chooseOpening, decodeHash, linkProblem } from './boot'
import { startClipboard } from './clipboard'
import type { CommandSet } from './commands/command'
import { startKeyboard } from './commands/keyboard'
import { makeCommands } from './commands/registry'
import { exportJson, leave, leaveLink, openStored, startFileDrop } from './documents'
import { startEngineSync } from './engine-sync'
import { lastHere, rescueLeftovers } from './leftover'
import { useShell } from './shell-store'
import { type DocStore, openDocStore } from './storage'
import { followWorkersChoice, watchWindows } from './workers-choice'

/** From the first run on; long enough for panels and charts to be there. */
const OFFLINE_AFTER_MS = 8000

/** What the parts of the shell share. Made once, before the first render. */
export interface Runtime {
  readonly client: SimClient
  readonly saver: Autosave
  readonly store: Promise<DocStore>
  /** What the inspector's forms do: fetched with them, once. */
  readonly inspector: () => Promise<InspectorActions>
  /** Makes changes at this moment of the run. */
  readonly change: (label: string, entries: readonly TimelineEntry[]) => void
  /** Writes into the document at once what was set and the run has not taken yet. */
  readonly settle: () => void
  readonly makeMine: () => void
}

export interface StartedPage extends Runtime {
  readonly commands: CommandSet
}

const PageContext = createContext<StartedPage | null>(null)
export const PageProvider = PageContext.Provider

export function usePage(): StartedPage {
  const page = useContext(PageContext)
  if (page === null) throw new Error('usePage needs a PageProvider above it')
  return page
}

export interface StartOptions {
  /** Inside another page: nothing is saved and nothing can be drawn. */
  readonly embed: boolean
}

/** Starts everything that lives outside of React, and opens what the address or the browser's store holds. */
export function startPage({ embed }: StartOptions): StartedPage {
  const client = createSimClient()
  useSession.setState(firstSizes(innerWidth, innerHeight))
  mirrorRun(client)
  const sync = startEngineSync(client, { onProblems: tellProblems, onFork: tellFork })
  followWorkersChoice(client, sync)
  watchWindows(client, () => sync.reload())
  const store = embed ? Promise.reject(new Error('an embedded page saves nothing')) : openDocStore()
  store.catch(() => {})
  let settle = () => {}
  const saver = startAutosave({ store, onError: tellSaving, onConflict, onOtherTab, onLeaving: () => settle() })
  const change: Runtime['change'] = (label, entries) => {
    sync.change(label, entries).catch((error: unknown) => tellRefused(error instanceof Error ? error.message : String(error)))
  }
  const onLesson = (id: string) => void import('./lessons').then((lessons) => lessons.openLesson(saver, id))
  const fetchActions = async () => {
    const { liveActions } = await import('./inspector-actions')
    const giveSettle = (now: () => void) => {
      settle = now
    }
    return liveActions({ sync, virtualSec: () => client.nowNs() / 1e9, onFailure: tellRefused, giveSettle }, onLesson)
  }
  let actions: ReturnType<typeof fetchActions> | null = null
  const inspector = () => {
    actions ??= fetchActions()
    return actions
  }
  const runtime: Runtime = { client, saver, store, change, inspector, settle: () => settle(), makeMine: makeSharedMine }
  const page: StartedPage = { ...runtime, commands: makeCommands(runtime) }
  startKeyboard(page.commands)
  if (embed) void embedIn(client)
  else {
    watchInstallOffer((install) => useShell.setState({ install }))
    startClipboard()
    startFileDrop(saver)
    void import('./chart-memory').then((module) => module.startChartMemory(() => saver.current()))
    onRefusedEdit((reason) => (reason === null ? tellShared() : tellRefused(reason)))
  }
  const stopFirst = onFirstRun(client, () => {
    if (!embed) planOffline(() => saver.flush())
  })
  void openFirst(page, embed).finally(() => setTimeout(stopFirst, 60_000))
  window.addEventListener('hashchange', () => void followHash(page, embed))
  exposeForTests(client)

  function onOtherTab(newer: boolean) {
    const id = saver.current()
    const show = () =>
      void store.then(async (docs) => {
        await rescueLeftovers(docs)
        const doc = id === null ? null : await docs.get(id)
        if (doc !== null) await openStored(saver, doc)
      })
    showToast({
      id: 'other-tab',
      message: newer
        ? 'This scenario was changed in another tab.'
        : 'This scenario is also open in another tab, and saved there too.',
      stayMs: newer ? null : 8000,
      ...(newer && { action: { label: 'Show that version', onSelect: show } }),
    })
  }
  return page
}

/** Lets the page around an embedded one steer it. */
async function embedIn(client: SimClient): Promise<void> {
  if (window.parent === window) return
  const { startEmbed } = await import('./embed')
  startEmbed(window, {
    client,
    scenario: () => useScenario.getState().scenario,
    post: (message, origin) => window.parent.postMessage(message, origin),
  })
}

/** Charts leave the canvas the larger part; on a phone held upright they are put away. */
function firstSizes(width: number, height: number) {
  return { chartsHeight: Math.round(Math.min(260, Math.max(168, height * 0.29))), chartsOpen: width >= 700 }
}

async function openFirst({ store, saver }: Runtime, embed: boolean): Promise<void> {
  // Who has nothing saved need not wait for the database: the engine starts before the first picture.
  const latest = async () => {
    if (embed || !hasSaved()) return null
    const docs = await store
    await rescueLeftovers(docs)
    return lastHere(docs)
  }
  const opening = await chooseOpening(location.hash, { isLink, decode: decodeHash, latest, first: firstScenario })
  const { scenario, origin, stored, digest, problem, notes } = opening
  if (problem !== null) leaveLink()
  useShell.setState({ problem, shared: origin === 'shared' && !embed ? { scenario, digest } : null })
  if (stored !== null) saver.adopt(stored, scenario)
  open(scenario, embed ? 'shared' : origin)
  // A newcomer finds sliders to move without looking for them.
  if (stored === null && origin === 'own' && !embed) select(busiestNode(scenario))
  tellNotes(notes)
}

/** The node with the most wires; none in an empty scenario. */
function busiestNode(scenario: Scenario): readonly string[] {
  const count = (id: string) =>
    scenario.wires.filter((wire) => splitEndpoint(wire.from).node === id || splitEndpoint(wire.to).node === id).length
  const [first] = scenario.nodes.map(({ id }) => ({ id, wires: count(id) })).sort((a, b) => b.wires - a.wires)
  return first === undefined ? [] : [first.id]
}

/** A link pasted into the address of the open page, or left by the browser's way back. */
async function followHash(page: Runtime, embed: boolean): Promise<void> {
  if (!isLink(location.hash)) {
    if (embed || useScenario.getState().origin === 'own') return
    select([])
    return openFirst(page, embed)
  }
  const link = await decodeHash(location.hash)
  if ('problems' in link) {
    const problem = linkProblem(link.problems.map(problemText))
    useShell.setState({ problem: { ...problem, instead: 'What was open stays open, untouched.' } })
    if (useScenario.getState().origin === 'own') leaveLink()
    return
  }
  await leave(page.saver)
  useShell.setState({ shared: { scenario: link.scenario, digest: link.digest ?? null } })
  select([])
  open(link.scenario, 'shared')
  tellNotes(link.notes.map(problemText))
}

function makeSharedMine(): void {
  leaveLink()
  makeMine()
  dismissToast('refused-edit')
}

function tellShared(): void {
  showToast({
    id: 'refused-edit',
    message: 'This scenario was shared with you. Make it yours to draw on it.',
    action: { label: 'Make it mine', onSelect: makeSharedMine },
  })
}

function tellRefused(reason: string): void {
  showToast({ id: 'refused-change', tone: 'failing', message: 'The change was not made', detail: reason })
}

function tellFork(dropped: number): void {
  const what = dropped === 1 ? 'One later change has gone.' : `${dropped} later changes have gone.`
  showToast({ id: 'fork', message: 'The run goes another way from here', detail: `${what} Undo brings back what was.` })
}

function tellNotes(notes: readonly string[]): void {
  if (notes.length > 0) showToast({ message: 'Opened with remarks', detail: notes.slice(0, 3).join(' · '), stayMs: 12_000 })
}

function tellProblems(problems: readonly string[]): void {
  if (problems.length === 0) dismissToast('engine-problems')
  else {
    const [message] = problems
    const detail = 'The run shown is the one before. Undo, or mend it.'
    showToast({ id: 'engine-problems', tone: 'failing', message, detail, stayMs: null })
  }
}

function tellSaving(saveError: string | null): void {
  const told = useShell.getState().saveError
  useShell.setState({ saveError })
  if (saveError === null) dismissToast('saving')
  else if (saveError !== told) {
    const action = { label: 'Export as JSON', onSelect: exportJson }
    showToast({ id: 'saving', tone: 'failing', message: 'Your work is not saved', detail: saveError, action, stayMs: null })
  }
}

function onConflict(): void {
  dismissToast('other-tab')
  showToast({
    message: 'Another tab saved this scenario too. Both are kept: this one as a scenario of its own.',
    tone: 'waiting',
    stayMs: 12_000,
  })
}

/** The canvas fits its view before the fonts and panels have their size; once more when the run has begun. */
function onFirstRun(client: SimClient, begun: () => void): () => void {
  const stop = client.onFrame(() => {
    if (client.figures().virtualSec <= 0) return
    stop()
    // From now on, so that the panel has something to show when it is opened.
    void import('../traces/collector').then((module) => module.collectTraces(client))
    if (useScenario.getState().scenario.view === undefined && useScenario.getState().past.length === 0) canvasCommands.fitAll()
    if (window.spillway) window.spillway.ready = true
    begun()
  })
  return stop
}

/** What the page may want without a network is fetched when all that it wants now has come. */
function planOffline(flush: () => Promise<void>): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  const start = () => import('../offline/offline').then(({ startOffline }) => startOffline({ flush }))
  // Where it fails, the page lives on by its network, and the next visit tries again.
  setTimeout(() => void start().catch(() => {}), OFFLINE_AFTER_MS)
}

function exposeForTests(client: SimClient): void {
  const frames: number[] = []
  client.onFrame(() => {
    frames.push(performance.now())
    if (frames.length > 121) frames.shift()
  })
  window.spillway = {
    ready: false,
    getScenario: () => useScenario.getState().scenario,
    figures: () => client.figures(),
    digestOf: (scenario) => client.digestOf(scenario),
    fps: () => (frames.length < 2 ? 0 : ((frames.length - 1) * 1000) / (frames[frames.length - 1] - frames[0])),
    client,
    stores: { useScenario, useRun },
  }
}
