import { useState } from 'react'
import type { KindSchema } from '../kinds/contract'
import { brokenCount, orderText, readOrder } from '../kinds/contract-order'
import { useSession } from '../state'
import { Button, Section } from '../ui'
import { useNodeView, usePainter } from './live'

export interface OrderFindingProps {
  nodeId: string
  schema: KindSchema
}

/** Whether the run has kept the order of each key at this node, and the way to the story of the first message that broke it. */
export function OrderFinding({ nodeId, schema }: OrderFindingProps) {
  const view = useNodeView(nodeId)
  const [text, setText] = useState('')
  const [isBroken, setIsBroken] = useState(false)
  usePainter(() => {
    const live = view()
    setText(live === null ? '' : orderText(live, brokenCount(live, schema.metrics)))
    setIsBroken(live !== null && readOrder(live) !== null)
  })
  if (text === '') return null
  return (
    <Section title="Found in this run">
      <p className="insp-finding">{text}</p>
      {isBroken && <Button onClick={() => useSession.setState({ openDialog: 'order' })}>What happened to the two</Button>}
    </Section>
  )
}
