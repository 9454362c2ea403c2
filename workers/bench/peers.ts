import { spawnSync } from 'node:child_process'

const LOAD = 0.8

/** What peers simulate, at a load of 0.8: stations in a row with so many servers each, `hop` mean service times apart. */
export interface Row {
  readonly stations: number
  readonly servers: number
  /** Requests go there and back: the answer takes the same wires. 0: one way, at once. */
  readonly hop: number
}

export const ONE_STATION: Row = { stations: 1, servers: 1, hop: 0 }
export const TANDEM: Row = { stations: 10, servers: 1, hop: 0 }
export const THREE_SERVICES: Row = { stations: 3, servers: 10, hop: 0.1 }

/** Whether a package is there; peers are development dependencies, or absent. */
async function load<T>(name: string): Promise<T> {
  return (await import(/* @vite-ignore */ name)) as T
}

function draws(seed: number): (mean: number) => number {
  let state = (seed + 1) | 1
  return (mean) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return -mean * Math.log(((state >>> 0) + 0.5) / 4294967296)
  }
}

// ---- sim.js (github.com/btelles/simjs-updated): entities, requests, facilities ----

interface SimJsEntity {
  sim: SimJs
  time(): number
  setTimer(delay: number): { done(then: () => void): SimJsRequest }
  useFacility(facility: unknown, duration: number): { done(then: () => void): SimJsRequest }
}
type SimJsRequest = unknown
interface SimJs {
  addEntity(entity: unknown): unknown
  simulate(until: number): void
}
interface SimJsModule {
  readonly Sim: new () => SimJs
  readonly Facility: new (name: string, discipline: number, servers: number) => unknown
  readonly Entity: new (...parameters: never[]) => SimJsEntity
}

/** About so many customers of a row; returns how many were served. */
export async function simjs(customers: number, seed: number, { stations, servers, hop }: Row): Promise<number> {
  const scope = globalThis as { window?: { Sim?: SimJsModule } }
  // It is a script for pages: it leaves its names in `window`.
  scope.window ??= {}
  await load('simjs')
  const module = scope.window.Sim
  if (module === undefined) throw new Error('simjs is not what it was')
  const FIRST_COME = 0
  const exponential = draws(seed)
  const facilities = Array.from({ length: stations }, (_, i) => new module.Facility(`station ${i}`, FIRST_COME, servers))
  const rate = LOAD * servers
  let served = 0
  let spent = 0
  class Source extends module.Entity {
    start(): void {
      this.arrive()
    }
    arrive(): void {
      this.setTimer(exponential(1 / rate)).done(() => {
        this.visit(0, this.time())
        this.arrive()
      })
    }
    visit(station: number, came: number): void {
      if (hop === 0) this.work(station, came)
      else this.setTimer(hop).done(() => this.work(station, came))
    }
    work(station: number, came: number): void {
      // biome-ignore lint/correctness/useHookAtTopLevel: no hook, sim.js calls it so
      this.useFacility(facilities[station], exponential(1)).done(() => this.leave(station, came))
    }
    leave(station: number, came: number): void {
      if (station + 1 < stations) this.visit(station + 1, came)
      else this.answer(hop === 0 ? 0 : stations, came)
    }
    answer(wires: number, came: number): void {
      if (wires > 0) {
        this.setTimer(hop).done(() => this.answer(wires - 1, came))
        return
      }
      served++
      spent += this.time() - came
    }
  }
  const sim = new module.Sim()
  sim.addEntity(Source)
  sim.simulate(customers / rate)
  if (!(spent > 0)) throw new Error('simjs served nobody')
  return served
}

// ---- SimScript (github.com/Bernardo-Castilho/SimScript): entities as async functions ----

interface SimScriptSimulation {
  timeEnd: number | null
  start(): Promise<void>
  onStarting(): void
  generateEntities(type: unknown, interArrival: unknown): void
  readonly finished: { addEventListener(then: () => void): void }
}
interface SimScriptEntity {
  readonly simulation: { readonly server: unknown }
  enterQueue(queue: unknown): Promise<number>
  leaveQueue(queue: unknown): void
  delay(time: number): Promise<number>
}
interface SimScriptModule {
  readonly Simulation: new () => SimScriptSimulation
  readonly Entity: new () => SimScriptEntity
  readonly Queue: new (name: string, capacity: number) => unknown
  readonly Exponential: new (mean: number) => { sample(): number }
}

/** M/M/1 of about `customers`; returns how many were served. */
export async function simscript(customers: number, seed: number): Promise<number> {
  const scope = globalThis as { requestAnimationFrame?: (then: () => void) => void }
  scope.requestAnimationFrame ??= (then) => void setImmediate(then)
  const module = await load<SimScriptModule & { readonly default?: SimScriptModule }>('simscript')
  const { Simulation, Entity, Queue } = module.default ?? module
  const exponential = draws(seed)
  let served = 0
  class Customer extends Entity {
    async script(): Promise<void> {
      const { server } = this.simulation
      await this.enterQueue(server)
      await this.delay(exponential(1))
      this.leaveQueue(server)
      served++
    }
  }
  class Station extends Simulation {
    readonly server = new Queue('server', 1)
    override onStarting(): void {
      super.onStarting()
      this.timeEnd = customers / LOAD
      const { Exponential } = module.default ?? module
      this.generateEntities(Customer, new Exponential(1 / LOAD))
    }
  }
  const station = new Station()
  await new Promise<void>((resolve) => {
    station.finished.addEventListener(() => resolve())
    void station.start()
  })
  if (served === 0) throw new Error('simscript served nobody')
  return served
}

// ---- SimPy, where a Python has it ----

const PYTHON = `
import random, sys, time
import simpy
n, stations, servers, hop = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
env = simpy.Environment()
row = [simpy.Resource(env, servers) for _ in range(stations)]
rate = ${LOAD} * servers
served = 0
def customer():
    global served
    for station in row:
        if hop > 0:
            yield env.timeout(hop)
        with station.request() as request:
            yield request
            yield env.timeout(random.expovariate(1))
    if hop > 0:
        for station in row:
            yield env.timeout(hop)
    served += 1
def source():
    while True:
        yield env.timeout(random.expovariate(rate))
        env.process(customer())
env.process(source())
start = time.perf_counter()
env.run(until=n / rate)
print(served, (time.perf_counter() - start) * 1000)
`

/** A row in SimPy, timed by itself. Throws where there is none. */
export function simpy(
  customers: number,
  { stations, servers, hop }: Row,
): { requests: number; events: number; wallMs: number; cpuMs: number } {
  const { status, stdout } = spawnSync('python3', ['-c', PYTHON, ...[customers, stations, servers, hop].map(String)], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error('SimPy is not installed')
  const [requests, wallMs] = stdout.trim().split(' ').map(Number)
  return { requests, events: 0, wallMs, cpuMs: wallMs }
}
