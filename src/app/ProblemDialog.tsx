import { Button, Dialog } from '../ui'
import { useShell } from './shell-store'

/** Says what could not be opened, where in it the reasons lie, and what is shown instead. */
export function ProblemDialog() {
  const problem = useShell((state) => state.problem)
  const close = () => useShell.setState({ problem: null })
  if (problem === null) return null
  return (
    <Dialog
      open
      onClose={close}
      size="m"
      title={problem.title}
      description={problem.instead}
      actions={
        <Button variant="primary" size="m" onClick={close}>
          OK
        </Button>
      }
    >
      <ul className="problem-list">
        {problem.reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </Dialog>
  )
}
