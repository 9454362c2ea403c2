import './docs.css'
import { useEffect, useState } from 'react'
import { SCHEMAS } from '../kinds/schemas'
import { EmptyState, Skeleton } from '../ui'
import { Markdown } from './Markdown'

const DOCS = import.meta.glob<string>('../kinds/*/docs.md', { query: '?raw', import: 'default' })

export interface KindDocsProps {
  kind: string
}

type Loaded = { readonly kind: string; readonly text: string } | { readonly kind: string; readonly failed: true }

/** What a kind teaches, from its folder; fetched when it is first wanted. */
export function KindDocs({ kind }: KindDocsProps) {
  const [loaded, setLoaded] = useState<Loaded | null>(null)
  const [attempt, setAttempt] = useState(0)
  const load = DOCS[`../kinds/${kind}/docs.md`]

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` asks again
  useEffect(() => {
    let wanted = true
    load?.().then(
      (text) => wanted && setLoaded({ kind, text }),
      () => wanted && setLoaded({ kind, failed: true }),
    )
    return () => {
      wanted = false
    }
  }, [kind, load, attempt])

  const title = SCHEMAS.get(kind)?.title ?? kind
  if (load === undefined) return <EmptyState title={`${title} has no page yet`}>{SCHEMAS.get(kind)?.summary}</EmptyState>
  if (loaded?.kind !== kind) return <Skeleton lines={6} label={`Loading the page about ${title}`} />
  if ('failed' in loaded) {
    const again = (
      <button type="button" className="ui-link" onClick={() => setAttempt(attempt + 1)}>
        Try again
      </button>
    )
    return (
      <EmptyState title="The page did not load" action={again}>
        Perhaps the connection was lost.
      </EmptyState>
    )
  }
  return (
    <article className="learn-docs" aria-label={`About ${title}`}>
      <Markdown text={loaded.text} />
    </article>
  )
}
