import type { ValuesOf } from '../../params'
import type { params } from './params'

/** Whether every step that uses a wire sends by it without waiting, and some step does. */
export function isOnlySent(steps: ValuesOf<typeof params>['steps'], wire: string): boolean {
  const users = steps.filter((step) => 'wires' in step && (step.wires.length === 0 || step.wires.includes(wire)))
  return users.length > 0 && users.every((step) => step.type === 'send' && step.wait === 'no')
}
