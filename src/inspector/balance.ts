import type { SimClient } from '../sim-client'

export type Balance = ReturnType<SimClient['balance']>

/** The parts that what came in must add up to, with the tone of their bar. */
export const BALANCE_PARTS = [
  { id: 'ok', title: 'ok', tone: 'good' },
  { id: 'late', title: 'late', tone: 'waiting' },
  { id: 'failed', title: 'failed', tone: 'failing' },
  { id: 'rejected', title: 'rejected', tone: 'refused' },
  { id: 'dropped', title: 'dropped', tone: 'dropped' },
  { id: 'inProgress', title: 'in progress', tone: 'accent' },
] as const

export const NO_BALANCE: Balance = { in: 0, ok: 0, late: 0, failed: 0, rejected: 0, dropped: 0, inProgress: 0 }

/** What is missing (positive) or too much (negative); 0 when the balance holds. */
export function imbalance(balance: Balance): number {
  return balance.in - BALANCE_PARTS.reduce((sum, part) => sum + balance[part.id], 0)
}
