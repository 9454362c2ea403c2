import { type Context, DOUBLE_ZERO, Model, nsOfMs, type TimerId } from '../../../workers/sdk'
import { MAX_SERVERS } from './params'
import type { schema } from './schema'
import { Servers } from './servers'

type Schema = typeof schema

/** Timers of the servers: a leader is elected; the node is back, and has been told which of its servers are not. */
export const ELECTED = 8
export const BACK = 9

function serversOf({ servers, consistency }: Context<Schema>['params']) {
  return { count: servers, isCp: consistency === 'cp' }
}

/**
 * Whether a registry answers, as its servers come and go: with any of them (Eureka's peers), or with a majority that one leads (Raft, Zab).
 * Simplified: all servers have one table, and hear of each other's loss and of new members at once; who asks finds one that answers without delay.
 */
export abstract class Serving extends Model<Schema> {
  protected readonly servers: Servers
  /** It hears heartbeats, evicts and answers. */
  protected isServing = false
  /** It has started, and has not crashed as a whole since. */
  private isRunning = false
  private hasCrashed = false
  /** It could not answer when it crashed as a whole. */
  private hadNobody = false
  private election: TimerId = 0
  private electingSinceNs = DOUBLE_ZERO

  constructor(ctx: Context<Schema>) {
    super(ctx)
    this.servers = new Servers(serversOf(ctx.params))
  }

  /** It answers from now on. */
  protected abstract serve(): void
  /** It answers no more: nothing happens until it serves again. */
  protected abstract suspend(): void
  /** The last server that had the table has crashed. */
  protected abstract loseTable(): void
  protected abstract show(): void

  protected get isElecting(): boolean {
    return this.election !== 0
  }

  /** The node starts, or is back after a crash. */
  protected start(): void {
    this.reconfigure()
    if (this.hasCrashed) this.servers.depose()
    // Those who had crashed before the node did may still be away: it is told in this instant.
    if (this.hadNobody) this.ctx.schedule(0, BACK)
    else this.run()
  }

  protected run(): void {
    this.isRunning = true
    this.reconsider()
  }

  /** The node crashes, and all its servers with it. */
  protected stop(): void {
    this.hasCrashed = true
    this.hadNobody = this.isRunning && !this.isServing
    this.isRunning = false
    this.isServing = false
    this.election = 0
    this.servers.reset()
    this.ctx.metrics.serversUp.set(0)
  }

  protected reconfigure(): void {
    this.servers.configure(serversOf(this.ctx.params))
  }

  override onInstance(server: number, isUp: boolean): void {
    this.servers.setDown(server, !isUp)
    this.reconsider()
  }

  override onInstanceSlowness(server: number, slowness: number): void {
    this.servers.setStill(server, slowness === Infinity)
    this.reconsider()
  }

  /** Servers have come or gone. */
  protected reconsider(): void {
    const { servers } = this
    if (!this.isRunning) return
    if (servers.haveAllCrashed) this.loseTable()
    const canAnswer = servers.canAnswer
    if (!canAnswer) servers.depose()
    if (canAnswer || !servers.hasQuorum) this.callOff()
    else if (!this.isElecting) this.elect(this.ctx.now)
    if (canAnswer === this.isServing) return this.show()
    this.isServing = canAnswer
    if (canAnswer) this.serve()
    else this.suspend()
    this.show()
  }

  private elect(sinceNs: number): void {
    const { ctx } = this
    this.electingSinceNs = sinceNs
    this.election = ctx.schedule(Math.max(0, sinceNs + nsOfMs(ctx.params.electionMs) - ctx.now), ELECTED)
  }

  private callOff(): void {
    this.ctx.cancel(this.election)
    this.election = 0
  }

  protected elected(): void {
    this.election = 0
    this.ctx.metrics.elections.add()
    this.servers.lead()
    this.reconsider()
  }

  /** Elections take another time: one that goes on, too. */
  protected repaceElection(): void {
    if (!this.isElecting) return
    this.callOff()
    this.elect(this.electingSinceNs)
  }

  protected showServers(): void {
    const { servers } = this
    const { metrics } = this.ctx
    metrics.serversUp.set(servers.up)
    for (let server = 0; server < MAX_SERVERS; server++) metrics.serverStates.set(server, servers.stateOf(server))
  }

  protected get serversAudit() {
    const can = this.isRunning && this.servers.canAnswer
    return { what: 'answers as its servers can', left: Number(this.isServing), right: Number(can) }
  }
}
