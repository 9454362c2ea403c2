import { useCompare, useSession } from '../state'

/** Opens the sweep of a parameter of a node or a wire. */
export function openSweep(owner: string, param: string): void {
  useCompare.setState({ sweep: { owner, param } })
  useSession.setState({ openDialog: 'sweep' })
}
