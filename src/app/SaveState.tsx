import { useScenario, useSession } from '../state'
import { Tooltip } from '../ui'
import { useShell } from './shell-store'

const WORDS = { saved: 'saved', saving: 'saving…', unsaved: 'edited', failed: 'not saved' } as const

const MEANING = {
  saved: 'Kept in this browser. The link of Share holds everything too.',
  saving: 'Being written to this browser',
  unsaved: 'Will be kept in this browser in a moment',
} as const

/** Whether the browser holds exactly this document. */
export function SaveState() {
  const shared = useScenario((state) => state.origin === 'shared')
  const state = useSession((session) => session.saveState)
  const error = useShell((shell) => shell.saveError)
  if (shared) return <Label word="shared" text="Opened from a link. Nothing of it is saved here until you make it yours." />
  if (state !== 'failed') return <Label word={WORDS[state]} text={MEANING[state]} />
  return <Label word={WORDS.failed} text={`${error ?? 'It could not be saved.'} Export it as a file to be safe.`} failed />
}

function Label({ word, text, failed = false }: { readonly word: string; readonly text: string; readonly failed?: boolean }) {
  return (
    <Tooltip text={text}>
      <span className="save-state" data-failed={failed || undefined} role="status" tabIndex={failed ? 0 : undefined}>
        {word}
      </span>
    </Tooltip>
  )
}
