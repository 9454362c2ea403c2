import { useState } from 'react'
import type { KindSchema } from '../kinds/contract'
import { Section } from '../ui'
import { useNodeView, usePainter } from './live'

export interface FindingsProps {
  nodeId: string
  schema: KindSchema
}

/** What a run has shown of a node that no figure says. */
export function Findings({ nodeId, schema }: FindingsProps) {
  const view = useNodeView(nodeId)
  const [found, setFound] = useState<readonly string[]>([])
  usePainter(() => {
    const live = view()
    const next = live === null ? [] : (schema.findings?.(live) ?? [])
    if (next.join() !== found.join()) setFound(next)
  })
  if (found.length === 0) return null
  return (
    <Section title="Found in this run">
      {found.map((text) => (
        <p key={text} className="insp-finding">
          {text}
        </p>
      ))}
    </Section>
  )
}
