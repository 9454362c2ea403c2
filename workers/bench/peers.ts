import { spawnSync } from 'node:child_process'

const LOAD = 0.8

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
  readonly Facility: new (name: string) => unknown
  readonly Entity: new (...parameters: never[]) => SimJsEntity
}

/** M/M/1 of about `customers`; returns how many were served. */
export async function simjs(customers: number, seed: number): Promise<number> {
  const scope = globalThis as { window?: { Sim?: SimJsModule } }
  // It is a script for pages: it leaves its names in `window`.
  scope.window ??= {}
  await load('simjs')
  const module = scope.window.Sim
  if (module === undefined) throw new Error('simjs is not what it was')
  const exponential = draws(seed)
  const facility = new module.Facility('server')
  let served = 0
  let spent = 0
  class Source extends module.Entity {
    start(): void {
      this.arrive()
    }
    arrive(): void {
      this.setTimer(exponential(1 / LOAD)).done(() => {
        const came = this.time()
        this.useFacility(facility, exponential(1)).done(() => {
          served++
          spent += this.time() - came
        })
        this.arrive()
      })
    }
  }
  const sim = new module.Sim()
  sim.addEntity(Source)
  sim.simulate(customers / LOAD)
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
n = int(sys.argv[1])
env = simpy.Environment()
server = simpy.Resource(env, 1)
served = 0
def customer():
    global served
    with server.request() as request:
        yield request
        yield env.timeout(random.expovariate(1))
        served += 1
def source():
    while True:
        yield env.timeout(random.expovariate(${LOAD}))
        env.process(customer())
env.process(source())
start = time.perf_counter()
env.run(until=n / ${LOAD})
print(served, (time.perf_counter() - start) * 1000)
`

/** M/M/1 in SimPy, timed by itself. Throws where there is none. */
export function simpy(customers: number): { requests: number; events: number; wallMs: number; cpuMs: number } {
  const { status, stdout } = spawnSync('python3', ['-c', PYTHON, String(customers)], { encoding: 'utf8' })
  if (status !== 0) throw new Error('SimPy is not installed')
  const [requests, wallMs] = stdout.trim().split(' ').map(Number)
  return { requests, events: 0, wallMs, cpuMs: wallMs }
}
