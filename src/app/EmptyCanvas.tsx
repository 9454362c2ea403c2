import './empty-canvas.css'
import { useScenario } from '../state'
import { Button } from '../ui'
import { commandOf } from './commands/command'
import { usePage } from './runtime'

/** What to do with an empty scenario. */
export function EmptyCanvas() {
  const { commands } = usePage()
  const empty = useScenario((state) => state.scenario.nodes.length === 0)
  if (!empty) return null
  return (
    <div className="empty-canvas">
      <h2>Nothing runs yet</h2>
      <p>
        Drag something that makes traffic from the left, then something that serves it, and draw a wire from one port to the
        other. It runs as soon as they are joined.
      </p>
      <Button size="m" onClick={() => commandOf(commands, 'gallery').run()}>
        Start from a scenario
      </Button>
    </div>
  )
}
