import { lazy, Suspense, useEffect, useState } from 'react'
import { useCanvasView } from '../canvas'
import type { OwnScenario } from '../gallery/Gallery'
import type { SimClient } from '../sim-client'
import { type DialogName, useRun, useSession } from '../state'
import { openNew, openOwn, openStored } from './documents'
import { rescueLeftovers } from './leftover'
import { ProblemDialog } from './ProblemDialog'
import { usePage } from './runtime'
import { useShell } from './shell-store'
import type { StoredDoc } from './storage'

const CommandPalette = lazy(() => import('./commands/CommandPalette').then((m) => ({ default: m.CommandPalette })))
const FindNode = lazy(() => import('./commands/CommandPalette').then((m) => ({ default: m.FindNode })))
const ReplaceNode = lazy(() => import('./commands/CommandPalette').then((m) => ({ default: m.ReplaceNode })))
const TableDialog = lazy(() => import('./TableDialog').then((m) => ({ default: m.TableDialog })))
const KeysDialog = lazy(() => import('./commands/KeysDialog').then((m) => ({ default: m.KeysDialog })))
const HistoryDialog = lazy(() => import('./HistoryDialog').then((m) => ({ default: m.HistoryDialog })))
const ShareDialog = lazy(() => import('../share/ShareDialog').then((m) => ({ default: m.ShareDialog })))
const BreakpointsDialog = lazy(() => import('../breakpoints').then((m) => ({ default: m.BreakpointsDialog })))
const LabDialog = lazy(() => import('../lab/LabDialog').then((m) => ({ default: m.LabDialog })))
const RaceDialog = lazy(() => import('../race/RaceDialog').then((m) => ({ default: m.RaceDialog })))
const TracesDialog = lazy(() => import('../traces').then((m) => ({ default: m.TracesDialog })))
const Comparing = lazy(() => import('./Comparing').then((m) => ({ default: m.Comparing })))
const OrderDialog = lazy(() => import('../traces').then((m) => ({ default: m.OrderDialog })))
const Gallery = lazy(() => import('../gallery/Gallery').then((m) => ({ default: m.Gallery })))

/** The one dialog that is open. Their code is fetched when they are first wanted. */
export function Dialogs() {
  const open = useSession((state) => state.openDialog)
  const hasProblem = useShell((state) => state.problem !== null)
  if (hasProblem) return <ProblemDialog />
  if (open === 'none') return null
  return (
    <Suspense fallback={null}>
      <OpenDialog open={open} />
    </Suspense>
  )
}

function close(): void {
  useSession.setState({ openDialog: 'none' })
}

/** Pauses a run that goes on; the answer lets it go on again. */
function pauseRun(client: SimClient): () => void {
  if (useRun.getState().status !== 'running') return () => {}
  client.pause()
  return () => client.play()
}

function OpenDialog({ open }: { readonly open: DialogName }) {
  const { client } = usePage()
  switch (open) {
    case 'palette':
      return <CommandPalette onClose={close} />
    case 'find':
      return <FindNode onClose={close} />
    case 'keys':
      return <KeysDialog onClose={close} />
    case 'history':
      return <HistoryDialog onClose={close} />
    case 'share':
      return <ShareDialog client={client} view={useCanvasView.getState().view} onClose={close} />
    case 'breakpoints':
      return <BreakpointsDialog client={client} onClose={close} />
    case 'lab':
      return <LabDialog onClose={close} pauseRun={() => pauseRun(client)} />
    case 'race':
      return <RaceDialog onClose={close} />
    case 'compare':
    case 'sweep':
      return <Comparing what={open} onClose={close} />
    case 'gallery':
      return <OwnGallery />
    case 'traces':
      return <TracesDialog client={client} onClose={close} />
    case 'order':
      return <OrderDialog client={client} onClose={close} />
    case 'replace':
      return <ReplaceNode onClose={close} />
    case 'table':
      return <TableDialog onClose={close} />
  }
}

/** The gallery together with what this browser holds. */
function OwnGallery() {
  const { store, saver } = usePage()
  const [docs, setDocs] = useState<readonly StoredDoc[]>([])
  useEffect(() => {
    let wanted = true
    const read = async () => {
      await saver.flush()
      const stored = await store
      // What a page that was closed left must be there before anything is built on it.
      await rescueLeftovers(stored)
      const all = await stored.list()
      if (wanted) setDocs(all.filter(({ touched }) => touched))
    }
    read().catch(() => {})
    return () => {
      wanted = false
    }
  }, [store, saver])
  const current = saver.current()
  const own = docs.map(({ id, name, scenario, savedAt }): OwnScenario => ({ id, name, scenario, savedAt, open: id === current }))

  async function remove(id: string) {
    await (await store).remove(id)
    setDocs((before) => before.filter((doc) => doc.id !== id))
  }
  return (
    <Gallery
      own={own}
      onClose={close}
      onNew={() => void openNew(saver)}
      onOpen={(scenario) => void openOwn(saver, scenario)}
      onOpenOwn={(id) => {
        const doc = docs.find((each) => each.id === id)
        if (doc !== undefined) void openStored(saver, doc)
      }}
      onRemoveOwn={(id) => void remove(id)}
    />
  )
}
