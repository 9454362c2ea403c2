import './app.css'
import './topbar.css'
import { lazy, Suspense } from 'react'
import { Canvas, canvasCommands, placeNode, previewPlace } from '../canvas'
import { ChartsDock } from '../charts'
import { CONTROLS, Inspector } from '../inspector'
import { LessonCard } from '../learn'
import { Palette } from '../palette'
import { Player } from '../player'
import { SimClientProvider } from '../sim-client'
import { useScenario, useSession } from '../state'
import { TimelineStrip } from '../timeline'
import { ContextMenu, Skeleton, ToastRegion } from '../ui'
import { Banners } from './Banners'
import { canvasMenu } from './commands/menus'
import { Dialogs } from './Dialogs'
import { EmptyCanvas } from './EmptyCanvas'
import { ErrorBoundary } from './ErrorBoundary'
import { putChain } from './put-chain'
import { RunAnnouncer } from './RunAnnouncer'
import { PageProvider, type StartedPage, usePage } from './runtime'
import { useShell } from './shell-store'
import { TopBar } from './TopBar'

const Hints = lazy(() => import('./Hints').then((m) => ({ default: m.Hints })))
const BreakpointBar = lazy(() => import('../breakpoints').then((m) => ({ default: m.BreakpointBar })))
const PairChip = lazy(() => import('./PairChip').then((m) => ({ default: m.PairChip })))
const KindDocs = lazy(() => import('../learn/KindDocs').then((m) => ({ default: m.KindDocs })))

interface AppProps {
  readonly page: StartedPage
  /** Inside another page: canvas and player only. */
  readonly embed: boolean
}

/** The whole page. */
export function App({ page, embed }: AppProps) {
  return (
    <ErrorBoundary what="The page" onCaught={() => void page.saver.flush()}>
      <SimClientProvider value={page.client}>
        <PageProvider value={page}>{embed ? <EmbedShell /> : <Shell />}</PageProvider>
      </SimClientProvider>
      <ToastRegion />
    </ErrorBoundary>
  )
}

function Shell() {
  const page = usePage()
  const drawer = useShell((state) => state.drawer)
  const closeDrawer = () => useShell.setState({ drawer: 'none' })
  return (
    <div className="shell" data-drawer={drawer}>
      <TopBar />
      <Banners />
      <div className="shell-side shell-palette">
        <ErrorBoundary what="The palette">
          <Palette
            onPlace={(kind, point) => {
              placeNode(kind, point)
              closeDrawer()
            }}
            onPlaceChain={(chain, point) => {
              putChain(chain, point)
              closeDrawer()
            }}
            onOver={previewPlace}
          />
        </ErrorBoundary>
      </div>
      <main className="shell-main">
        <Stage />
        <ErrorBoundary what="The timeline">
          <TimelineStrip controls={CONTROLS} />
        </ErrorBoundary>
        <ErrorBoundary what="The charts">
          <ChartsDock />
        </ErrorBoundary>
      </main>
      <div className="shell-side shell-inspector">
        <ErrorBoundary what="The inspector">
          <Inspector actions={page.inspector} learn={<Learn />} />
        </ErrorBoundary>
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the drawer's button closes it too */}
      <div className="shell-scrim" onClick={closeDrawer} />
      <Dialogs />
      <RunAnnouncer />
    </div>
  )
}

function revealHidden(node: string): void {
  canvasCommands.revealNode(node, true)
}

/** The canvas and what lies on it. */
function Stage() {
  const { client, commands, change } = usePage()
  const hasBreakpoints = useSession((state) => state.breakpoints.length > 0)
  const tryThis = (index: number) => {
    const item = useScenario.getState().scenario.tryThis?.[index]
    if (item !== undefined) change(item.label, item.changes)
  }
  return (
    <div className="shell-stage">
      <ErrorBoundary what="The canvas">
        <ContextMenu label="Canvas" entries={(target) => canvasMenu(commands, target)}>
          <Canvas />
        </ContextMenu>
        <EmptyCanvas />
      </ErrorBoundary>
      <Suspense fallback={null}>
        <Hints />
        {hasBreakpoints && <BreakpointBar client={client} reveal={revealHidden} />}
      </Suspense>
      <div className="shell-lesson">
        <LessonCard onTry={tryThis}>
          <Suspense fallback={null}>
            <PairChip />
          </Suspense>
        </LessonCard>
      </div>
    </div>
  )
}

/** What the selected kind teaches. */
function Learn() {
  const kind = useSelectedKind()
  if (kind === null) return null
  return (
    <Suspense fallback={<Skeleton lines={6} label="Loading" />}>
      <KindDocs kind={kind} />
    </Suspense>
  )
}

function useSelectedKind(): string | null {
  const first = useSession((state) => state.selectedNodes[0])
  return useScenario((state) => state.scenario.nodes.find((node) => node.id === first)?.kind ?? null)
}

function EmbedShell() {
  return (
    <main className="shell-embed">
      <h1 className="ui-hidden">Spillway</h1>
      <div className="shell-stage">
        <Canvas />
      </div>
      <div className="shell-embed-bar">
        <Player />
        <a className="shell-embed-link" href={openHref()} target="_blank" rel="noopener">
          Open in Spillway
        </a>
      </div>
    </main>
  )
}

function openHref(): string {
  return location.pathname + location.hash
}
