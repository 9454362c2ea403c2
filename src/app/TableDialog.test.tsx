// @vitest-environment happy-dom
import { expect, it, vi } from 'vitest'
import type { NodeView } from '../kinds/contract'
import type { SimClient } from '../sim-client'
import { open } from '../state'
import { stage } from '../ui/stage.testing'
import { TableDialog } from './TableDialog'

const view = { rate: () => 0, mean: () => 0, value: () => 0, total: () => 0, param: () => 0, failureRatio: () => 0, at: () => 0 }
const client = { view: () => view as unknown as NodeView, nowNs: () => 5e9, onFrame: () => () => {} } as unknown as SimClient

vi.mock('./runtime', () => ({ usePage: () => ({ client }) }))

const page = stage()

it('says of a node that has crashed that it has', () => {
  HTMLDialogElement.prototype.showModal ??= () => {}
  const nodes = [{ id: 'p', kind: 'worker-pool', label: 'Pay', x: 0, y: 0 }]
  open({ spillway: 1, name: 'Down', nodes, wires: [], timeline: [{ atSec: 4, fault: 'crash', on: 'p' }] }, 'own')
  page.show(<TableDialog onClose={() => {}} />)
  expect(page.host.querySelector('[data-health]')?.textContent).toBe('Failing')
  expect(page.host.querySelector('.node-table-now')?.textContent).toMatch(/^crashed, /)
})
