import { Budget, type BudgetConfig, type MessageId, type Messages } from '../../../workers/sdk'
import { Places, type Scope } from '../contract-scope'

/** A budget, and what is under way of the calls that share it. */
export interface Share {
  readonly budget: Budget
  /** Attempts that are out. */
  running: number
  /** Calls that wait for a retry or are in one: what Envoy's budget counts. */
  retrying: number
  /** It refused the last retry that it was asked for. */
  isSpent: boolean
}

/** The budgets of a retry: one for all calls, or one for each thing that the scope tells apart. */
export class Shares {
  /** How many have refused the last retry that they were asked for. */
  spent = 0
  private readonly shares: Share[] = []
  private readonly places: Places
  private readonly make = (): void => {
    this.shares.push({ budget: new Budget(this.config), running: 0, retrying: 0, isSpent: false })
  }

  constructor(
    messages: Messages,
    private config: BudgetConfig,
    scope: Scope,
  ) {
    this.places = new Places(messages, scope)
    this.make()
  }

  get count(): number {
    return this.places.count
  }

  /** That for all, and for calls that nobody tells apart. */
  get first(): Share {
    return this.shares[0]
  }

  /** Attempts that are out, of all shares. */
  get running(): number {
    return this.shares.reduce((sum, { running }) => sum + running, 0)
  }

  /** Retries under way, of all shares. */
  get retrying(): number {
    return this.shares.reduce((sum, { retrying }) => sum + retrying, 0)
  }

  /** The share of a call. */
  of(m: MessageId): Share {
    return this.shares[this.places.of(m, this.make)]
  }

  /** Takes other settings; `true`: another scope, in which nothing has been seen nor counted yet. */
  become(config: BudgetConfig, scope: Scope): boolean {
    this.config = config
    for (const share of this.shares) {
      share.budget.become(config)
      this.tell(share, false)
    }
    if (!this.places.become(scope)) return false
    this.shares.length = 0
    this.make()
    return true
  }

  /** Notes what a share said when it was asked for a retry. */
  tell(share: Share, isSpent: boolean): void {
    if (share.isSpent === isSpent) return
    share.isSpent = isSpent
    this.spent += isSpent ? 1 : -1
  }
}
