import { type Context, nsOfMs, type RandomStream } from '../../../workers/sdk'
import { HashPicker } from './hash-picker'
import type { Members } from './members'
import { LeastRequest, PeakEwma, type Picker, Random, RoundRobin } from './pickers'
import type { schema } from './schema'

/** Parameters that a way to choose is made of. */
const MADE_OF: ReadonlySet<string> = new Set(['policy', 'placement', 'virtualNodes', 'loadFactor'])

/** Parameters that say whether it reads loads from a board, and how old that may be. */
export const OF_BOARD = ['policy', 'loadInfo', 'staleMs'] as const

/** Chooses members in the way that the parameters say. What a policy has learnt is kept while another one is in use. */
export class Chooser implements Picker {
  private readonly random: RandomStream
  private readonly roundRobin: RoundRobin
  private readonly leastRequest: LeastRequest
  private readonly peakEwma: PeakEwma
  private hash: HashPicker | null = null
  private picker: Picker

  constructor(
    private readonly ctx: Context<typeof schema>,
    private readonly members: Members,
  ) {
    this.random = ctx.random('choice')
    this.roundRobin = new RoundRobin(members)
    this.leastRequest = new LeastRequest(members, this.random)
    this.peakEwma = new PeakEwma(members, this.random, ctx)
    this.picker = this.roundRobin
  }

  /** Reads the parameters at the start. */
  start(): void {
    this.configure()
    this.writeBoard()
    this.choosePicker()
  }

  /** Reads those that have changed. */
  follow(changed: readonly string[]): void {
    this.configure()
    if (OF_BOARD.some((name) => changed.includes(name))) this.writeBoard()
    if (changed.some((name) => MADE_OF.has(name))) this.choosePicker()
    else if (changed.includes('weights')) this.hash?.rebuild()
  }

  private configure(): void {
    const { params: p } = this.ctx
    for (const picker of [this.leastRequest, this.peakEwma]) {
      picker.choices = p.choiceCount
      picker.withReplacement = p.withReplacement
    }
    this.leastRequest.knowsAll = p.loadInfo === 'global'
    this.peakEwma.decayNs = nsOfMs(p.ewmaDecayMs)
  }

  private choosePicker(): void {
    const { params: p } = this.ctx
    this.hash = null
    if (p.policy === 'random') this.picker = new Random(this.members, this.random)
    else if (p.policy === 'leastRequest') this.picker = this.leastRequest
    else if (p.policy === 'peakEwma') this.picker = this.peakEwma
    else if (p.policy === 'hash') {
      this.hash = new HashPicker(this.members, p.placement, { vnodes: p.virtualNodes, loadFactor: p.loadFactor })
      this.hash.rebuild()
      this.picker = this.hash
    } else this.picker = this.roundRobin
  }

  /** It reads loads from a board. */
  get hasBoard(): boolean {
    const { params: p } = this.ctx
    return p.policy === 'leastRequest' && p.loadInfo === 'stale'
  }

  /** Writes the loads of this moment on the board, if there is one. */
  writeBoard(): void {
    this.leastRequest.write(this.hasBoard)
  }

  /** A crash: nothing is known of anybody. */
  forget(): void {
    this.peakEwma.forget()
  }

  pick(key: number): number {
    return this.picker.pick(key)
  }

  sent(member: number): void {
    this.picker.sent(member)
  }

  ended(member: number, ns: number): void {
    this.picker.ended(member, ns)
  }
}
