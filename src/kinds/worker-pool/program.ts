import type { Context, Sampler } from '../../../workers/sdk'
import type { schema } from './schema'

export const WORK = 0
export const CALL = 1
export const SEND = 2

/** One step, ready to run. */
export interface Step {
  readonly op: number
  /** Work: its own service time; `null`: the pool's. */
  readonly service: Sampler | null
  readonly wires: readonly number[]
  readonly order: 'sequence' | 'parallel' | 'oneOf' | 'byKey'
  /** `any`: the first ok ends the step. `no`: nothing is awaited. */
  readonly wait: 'all' | 'any' | 'no'
  readonly ignoresErrors: boolean
}

const WORK_STEP: Step = { op: WORK, service: null, wires: [], order: 'sequence', wait: 'all', ignoresErrors: false }

/** The steps of a pool, out of its parameters. Allocates. */
export function programOf(ctx: Context<typeof schema>): readonly Step[] {
  const { params } = ctx
  const outs = ctx.outs('out')
  if (params.steps.length === 0) {
    if (outs.length === 0) return [WORK_STEP]
    return [WORK_STEP, { op: CALL, service: null, wires: outs, order: params.callOrder, wait: 'all', ignoresErrors: false }]
  }
  const chosen = (ids: readonly string[]) => (ids.length === 0 ? outs : outs.filter((wire) => ids.includes(ctx.wireId(wire))))
  return params.steps.map((step, i): Step => {
    if (step.type === 'work') {
      return step.time === 'pool' ? WORK_STEP : { ...WORK_STEP, service: ctx.samplerMs(step.serviceTimeMs, `step ${i}`) }
    }
    const ignoresErrors = step.onError === 'ignore'
    const wires = chosen(step.wires)
    if (step.type === 'send') {
      return { op: SEND, service: null, wires, order: 'sequence', wait: step.wait === 'no' ? 'no' : 'all', ignoresErrors }
    }
    const wait = step.order === 'parallel' ? step.wait : 'all'
    return { op: CALL, service: null, wires, order: step.order, wait, ignoresErrors }
  })
}
