import { Check, TriangleAlert } from 'lucide-react'
import { useRef } from 'react'
import { formatQuantity } from '../params'
import { Section, writeText } from '../ui'
import { BALANCE_PARTS, type Balance, imbalance, NO_BALANCE } from './balance'
import { useLiveClient, usePainter } from './live'

export interface BalanceViewProps {
  /** `null`: the whole scenario. */
  nodeId: string | null
}

function count(value: number): string {
  return formatQuantity(value, 'count', { digits: 4 }).text
}

/** What came in and what became of it: nothing may be lost on the way. */
export function BalanceView({ nodeId }: BalanceViewProps) {
  const client = useLiveClient()
  const root = useRef<HTMLDivElement>(null)
  usePainter(() => {
    const balance = client?.balance(nodeId) ?? NO_BALANCE
    if (root.current !== null) paintBalance(root.current, balance)
  })
  return (
    <Section title="Balance" className="insp-balance">
      <div ref={root} data-holds="true">
        <div className="insp-balance-bar" aria-hidden="true">
          {BALANCE_PARTS.map((part) => (
            <span key={part.id} className={`insp-bar-${part.tone}`} data-bar={part.id} />
          ))}
        </div>
        <dl className="insp-balance-sum">
          <div>
            <dt>in</dt>
            <dd className="ui-figure" data-count="in" />
          </div>
          {BALANCE_PARTS.map((part) => (
            <div key={part.id} className={`insp-part-${part.tone}`}>
              <dt>
                <span className={`insp-swatch insp-bar-${part.tone}`} />
                {part.title}
              </dt>
              <dd className="ui-figure" data-count={part.id} />
            </div>
          ))}
        </dl>
        <p className="insp-balance-holds">
          <Check size={12} aria-hidden />
          in = ok + late + failed + rejected + dropped + in progress
        </p>
        <p className="insp-balance-off">
          <TriangleAlert size={12} aria-hidden />
          <span data-off="" />
        </p>
      </div>
    </Section>
  )
}

function paintBalance(root: HTMLElement, balance: Balance): void {
  const off = imbalance(balance)
  root.dataset.holds = String(off === 0)
  writeText(root.querySelector('[data-off]'), `${count(Math.abs(off))} ${off > 0 ? 'unaccounted for' : 'too many'}`)
  for (const id of ['in', ...BALANCE_PARTS.map((part) => part.id)] as const) {
    writeText(root.querySelector(`[data-count="${id}"]`), count(balance[id]))
    const bar = root.querySelector<HTMLElement>(`[data-bar="${id}"]`)
    if (bar !== null) bar.style.flexGrow = String(balance[id] / Math.max(1, balance.in))
  }
}
