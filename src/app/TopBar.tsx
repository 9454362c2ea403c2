import { ChevronDown, GitCompare, Moon, PanelLeft, PanelRight, Redo2, Share2, Sun, Undo2 } from 'lucide-react'
import { Player } from '../player'
import { useScenario, useSession } from '../state'
import { Button, IconButton, Menu, useTheme } from '../ui'
import { commandOf } from './commands/command'
import { appMenu } from './commands/menus'
import { usePage } from './runtime'
import { SaveState } from './SaveState'
import { ScenarioName } from './ScenarioName'
import { useShell } from './shell-store'

/** The bar over everything: what is open, the player, and what to do with it. */
export function TopBar() {
  return (
    <header className="topbar">
      <h1 className="ui-hidden">Spillway</h1>
      <div className="topbar-left">
        <AppMenu />
        <span className="topbar-line" aria-hidden="true" />
        <ScenarioName />
        <SaveState />
      </div>
      <div className="topbar-player">
        <DrawerButton which="palette" />
        <Player />
        <DrawerButton which="inspector" />
      </div>
      <Actions />
    </header>
  )
}

function AppMenu() {
  const { commands } = usePage()
  // What the entries may do depends on these.
  useScenario((state) => `${state.past.length} ${state.future.length} ${state.scenario.timeline?.length}`)
  useSession((state) => state.selectedNodes.length + state.selectedWires.length)
  useShell((state) => state.install)
  return (
    <Menu
      label="Spillway"
      entries={appMenu(commands)}
      trigger={
        <button type="button" className="topbar-brand" aria-label="Spillway, menu">
          <Mark />
          <span className="topbar-word">Spillway</span>
          <ChevronDown size={12} aria-hidden className="topbar-chevron" />
        </button>
      }
    />
  )
}

/** The mark: water over a spillway. */
function Mark() {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" fill="none" aria-hidden="true" className="topbar-mark">
      <path
        d="M3 4h7.5l5.5 6-5.5 6H3M3 10h8.5"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
    </svg>
  )
}

function Actions() {
  const { commands } = usePage()
  const canUndo = useScenario((state) => state.past[state.past.length - 1]?.label ?? null)
  const canRedo = useScenario((state) => state.future[0]?.label ?? null)
  const theme = useTheme()
  const run = (id: string) => () => commandOf(commands, id).run()
  return (
    <div className="topbar-right">
      <IconButton
        label="Undo"
        tooltip={canUndo === null ? 'Nothing to undo' : `Undo: ${canUndo}`}
        keys="Mod+Z"
        size="m"
        disabled={canUndo === null}
        onClick={run('undo')}
      >
        <Undo2 aria-hidden />
      </IconButton>
      <IconButton
        label="Redo"
        tooltip={canRedo === null ? 'Nothing to redo' : `Redo: ${canRedo}`}
        keys="Mod+Shift+Z"
        size="m"
        disabled={canRedo === null}
        onClick={run('redo')}
      >
        <Redo2 aria-hidden />
      </IconButton>
      <IconButton label={theme === 'dark' ? 'Light theme' : 'Dark theme'} keys="T" size="m" onClick={run('theme')}>
        {theme === 'dark' ? <Sun aria-hidden /> : <Moon aria-hidden />}
      </IconButton>
      <IconButton label="Compare" tooltip="Compare with A…" keys="Shift+C" size="m" onClick={run('compare')}>
        <GitCompare aria-hidden />
      </IconButton>
      <Button variant="primary" size="m" className="topbar-share" icon={<Share2 aria-hidden />} onClick={run('share')}>
        Share
      </Button>
    </div>
  )
}

/** On a narrow screen: brings a side panel over the canvas. */
function DrawerButton({ which }: { readonly which: 'palette' | 'inspector' }) {
  const drawer = useShell((state) => state.drawer)
  const Icon = which === 'palette' ? PanelLeft : PanelRight
  return (
    <IconButton
      label={which === 'palette' ? 'Palette' : 'Inspector'}
      size="m"
      className="topbar-drawer"
      pressed={drawer === which}
      onClick={() => useShell.setState({ drawer: drawer === which ? 'none' : which })}
    >
      <Icon aria-hidden />
    </IconButton>
  )
}
