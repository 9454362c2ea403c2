import type { KindSchema } from '../kinds/contract'
import { edit, endGesture, useScenario } from '../state'
import { onlyNode } from './canvas-commands'
import { announce } from './canvas-state'
import { nameOfNode } from './legal'
import { replaceNode } from './replace'

/** Makes the selected node one of another kind; what fits stays. Apart from the other commands: the page fetches it with its dialog. */
export function replaceSelected(schema: KindSchema): void {
  const id = onlyNode()
  if (id === null) return
  const name = nameOfNode(useScenario.getState().scenario, id)
  endGesture()
  edit(`Replace ${name} by ${schema.title}`, (scenario) => replaceNode(scenario, id, schema))
  announce(`${name} is now a ${schema.title}`)
}
