import { SERVER } from './metrics'

export interface ServersConfig {
  readonly count: number
  /** Consul, etcd, ZooKeeper: a majority has to be up, and one of it leads. */
  readonly isCp: boolean
}

const NOBODY = -1

/** The servers of a registry: which are up, who leads, and whether they may answer. */
export class Servers {
  /** By server, counted from 0, of all that were ever named: has crashed; stands still. */
  private readonly isDown: boolean[] = []
  private readonly isStill: boolean[] = []
  private leader = 0

  constructor(private config: ServersConfig) {}

  /** Where there was nobody to lead, somebody leads at once: an election is for those who have lost their leader. */
  configure(config: ServersConfig): void {
    const { needsLeader } = this
    this.config = config
    if (!needsLeader && this.needsLeader && this.hasQuorum) this.lead()
  }

  /** One server has nobody to agree with. */
  private get needsLeader(): boolean {
    return this.config.isCp && this.config.count > 1
  }

  /** Whether a server can be asked. */
  isUp(server: number): boolean {
    return server < this.config.count && this.isDown[server] !== true && this.isStill[server] !== true
  }

  private isLeader(server: number): boolean {
    return this.needsLeader && server === this.leader
  }

  /** What a server is, as the vector `serverStates` has it. */
  stateOf(server: number): number {
    if (server >= this.config.count) return SERVER.none
    if (!this.isUp(server)) return SERVER.down
    return this.isLeader(server) ? SERVER.leads : SERVER.up
  }

  get up(): number {
    let up = 0
    for (let server = 0; server < this.config.count; server++) if (this.isUp(server)) up++
    return up
  }

  /** Nobody is left who could remember. */
  get haveAllCrashed(): boolean {
    for (let server = 0; server < this.config.count; server++) if (this.isDown[server] !== true) return false
    return true
  }

  /** So many are up that they may answer as soon as they have a leader, where they need one. */
  get hasQuorum(): boolean {
    return this.up >= (this.needsLeader ? Math.floor(this.config.count / 2) + 1 : 1)
  }

  get canAnswer(): boolean {
    return this.hasQuorum && (!this.needsLeader || (this.leader !== NOBODY && this.isUp(this.leader)))
  }

  /** The first that is up leads: real servers draw lots. */
  lead(): void {
    this.leader = NOBODY
    for (let server = this.config.count - 1; server >= 0; server--) if (this.isUp(server)) this.leader = server
  }

  /** Nobody leads. */
  depose(): void {
    this.leader = NOBODY
  }

  setDown(server: number, isDown: boolean): void {
    grow(this.isDown, server)
    this.isDown[server] = isDown
  }

  setStill(server: number, isStill: boolean): void {
    grow(this.isStill, server)
    this.isStill[server] = isStill
  }

  /** After a crash of all together: those whose own crash lasts are named again. */
  reset(): void {
    this.isDown.fill(false)
    this.depose()
  }
}

/** No holes: states are saved as they are. */
function grow(flags: boolean[], server: number): void {
  while (flags.length <= server) flags.push(false)
}
