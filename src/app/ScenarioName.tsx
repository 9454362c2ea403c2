import { useState } from 'react'
import { DEFAULT_NAME, LIMITS } from '../scenario'
import { edit, useScenario } from '../state'

/** The scenario's name, edited where it stands. Enter takes it over, Escape leaves it as it was. */
export function ScenarioName() {
  const name = useScenario((state) => state.scenario.name)
  const [draft, setDraft] = useState<string | null>(null)
  const shown = draft ?? name

  function commit() {
    if (draft === null) return
    const next = draft.trim() || DEFAULT_NAME
    setDraft(null)
    if (next !== name) edit(`Rename the scenario to ${next}`, (scenario) => ({ ...scenario, name: next }))
  }

  return (
    <span className="scenario-name" data-text={shown}>
      <input
        type="text"
        size={1}
        aria-label="Name of the scenario"
        title={draft === null ? name : undefined}
        value={shown}
        maxLength={LIMITS.name}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return
          event.preventDefault()
          if (event.key === 'Escape') setDraft(null)
          else commit()
          const input = event.currentTarget
          // After the draft is gone, so that leaving the field does not take it over.
          requestAnimationFrame(() => input.blur())
        }}
      />
    </span>
  )
}
