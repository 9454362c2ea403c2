import { useRun, useSession } from '../state'

/** The number of the worker that runs a node, where the person wants to see it. */
export function WorkerBadge({ nodeId }: { readonly nodeId: string }) {
  const shown = useSession((state) => state.showWorkers)
  const worker = useRun((state) => state.placement[nodeId])
  if (!shown || worker === undefined) return null
  return (
    <span className="canvas-worker" data-worker={worker % 4} title={`Runs on worker ${worker + 1}`}>
      {worker + 1}
    </span>
  )
}
