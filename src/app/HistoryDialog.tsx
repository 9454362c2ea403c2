import './history.css'
import { useEffect, useState } from 'react'
import { checkScenario } from '../scenario'
import { edit, endGesture, goToEntry, useScenario } from '../state'
import { classes, Dialog, EmptyState } from '../ui'
import { usePage } from './runtime'
import type { StoredVersion } from './storage'

interface HistoryDialogProps {
  readonly onClose: () => void
}

/** What was done, as a list to go back and forth in, and earlier states of the scenario that the browser kept. */
export function HistoryDialog({ onClose }: HistoryDialogProps) {
  return (
    <Dialog open onClose={onClose} title="History" description="A click goes there; nothing is lost on the way." size="m">
      <Log />
      <Versions onClose={onClose} />
    </Dialog>
  )
}

function Log() {
  const past = useScenario((state) => state.past)
  const future = useScenario((state) => state.future)
  const entries = [...past, ...future]
  if (entries.length === 0) return <EmptyState title="Nothing has been changed yet">Every change will be listed here.</EmptyState>
  const step = (length: number, label: string, key: number) => (
    <li key={key}>
      <button
        type="button"
        className={classes('history-entry', length > past.length && 'history-undone')}
        aria-current={length === past.length ? 'step' : undefined}
        onClick={() => goToEntry(length)}
      >
        <span className="history-dot" aria-hidden="true" />
        <span className="history-label">{label}</span>
      </button>
    </li>
  )
  return (
    <ol className="history-list" reversed>
      {entries.map((entry, i) => step(i + 1, entry.label, entry.id)).reverse()}
      {step(0, 'As it was opened', 0)}
    </ol>
  )
}

function Versions({ onClose }: HistoryDialogProps) {
  const { store, saver } = usePage()
  const [versions, setVersions] = useState<readonly StoredVersion[]>([])
  useEffect(() => {
    let wanted = true
    const id = saver.current()
    if (id === null) return
    store
      .then((docs) => docs.versions(id))
      .then(
        (found) => wanted && setVersions(found),
        () => {},
      )
    return () => {
      wanted = false
    }
  }, [store, saver])
  if (versions.length === 0) return null
  return (
    <section className="history-versions">
      <h3 className="history-heading">Kept in this browser</h3>
      <ol className="history-list">
        {versions.map((version) => (
          <li key={version.key}>
            <button type="button" className="history-entry" onClick={() => goBackTo(version, onClose)}>
              <span className="history-label">{version.name}</span>
              <time className="history-time">{timeText(version.savedAt)}</time>
            </button>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** Going back is itself a change, so it can be undone. */
function goBackTo(version: StoredVersion, onClose: () => void): void {
  const checked = checkScenario(version.scenario)
  if ('problems' in checked) return
  endGesture()
  edit(`Back to the version of ${timeText(version.savedAt)}`, () => checked.scenario)
  onClose()
}

function timeText(wallMs: number): string {
  return new Date(wallMs).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
}
