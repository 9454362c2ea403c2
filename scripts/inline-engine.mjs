// What of the engine is put where when the page is built: see scripts/inline-methods.mjs.
import { inlineMethods } from './inline-methods.mjs'

/** The way of an event: out of the set of pending ones, to its node, and back into it. */
const KERNEL = [
  'EventSet.popBefore',
  'EventSet.free',
  'EventRecords.release',
  'EventHeap.popHeap',
  'EventHeap.sink',
  'KernelState.goTo',
  'KernelNode.mix',
  'Kernel.takeEvent',
  'Kernel.dispatch',
  'Kernel.runTimer',
  'Kernel.deliver',
  'Kernel.arrive',
  'Kernel.finishCall',
  'LaneHeads.leaveLane',
  'HandOvers.shift',
  'HandOvers.push',
  'Lanes.shift',
  'Lanes.append',
  'Messages.release',
  'Messages.allocate',
  'Messages.begin',
  'Messages.copyOf',
  'EventSet.insert',
  'EventWheel.place',
  'EventWheel.enterHeap',
  'EventHeap.pushHeap',
  'EventRecords.fill',
  'Completions.complete',
  'Exchange.begin',
  'Exchange.send',
  'Exchange.reply',
  'Exchange.schedule',
  'Exchange.replyLater',
  'Exchange.returnLater',
  'Exchange.started',
]
const METERS = [
  'NodeMeters.arrive',
  'NodeMeters.reply',
  'WireMeters.arrived',
  'WireMeters.forward',
  'WireMeters.back',
  'Gauge.add',
  'Gauge.set',
  'Histogram.record',
]
const CONTEXT = ['Context.begin', 'Context.prepare', 'Context.call', 'Context.reply', 'Context.schedule', 'Context.started']
const CHANCE = ['exponential', 'RandomStream.int32', 'Sampler.draw']
const POOL = [
  'PlainService.admit',
  'PlainService.serve',
  'PlainService.serveNext',
  'PlainService.endPlainly',
  'PlainService.free',
  'PlainService.opensDoor',
  'PlainCalls.hearPlainly',
  'PlainCalls.goOnPlainly',
  'PlainCalls.endCalling',
  'PoolLevels.showPlain',
  'PoolLevels.showCalls',
  'PoolLevels.showCalling',
  'PoolLevels.showOccupied',
  'Cells.take',
  'Cells.release',
  'Frames.takeCalling',
  'Frames.releaseCalling',
  'WaitingRoom.push',
  'WaitingRoom.take',
]
const PRODUCER = [
  'ProducerModel.arrive',
  'ProducerModel.nextGap',
  'ProducerModel.planGap',
  'Sender.emit',
  'Sender.end',
  'ArrivalClock.begin',
  'ArrivalClock.plan',
]

const PLAN = {
  into: [
    'Kernel.runTile',
    'Kernel.drain',
    'Kernel.takeMessage',
    'Exchange.reply',
    'Exchange.send',
    'Exchange.begin',
    'Exchange.schedule',
    'LaneHeads.enterLane',
    'Context.call',
    'Context.prepare',
    'Sampler.draw',
    'PlainService.onMessage',
    'PlainCalls.onOutcome',
    'WorkerPoolModel.onTimer',
    'ProducerModel.onTimer',
    'Sender.onOutcome',
  ],
  bodies: [...KERNEL, ...METERS, ...CONTEXT, ...CHANCE, ...POOL, ...PRODUCER],
  /** Of what class is what variables and fields of a name hold, also the elements of lists. */
  receivers: {
    events: 'EventSet',
    records: 'EventRecords',
    lanes: 'Lanes',
    queue: 'HandOvers',
    handOvers: 'HandOvers',
    figures: 'NodeMeters',
    recorder: 'WireMeters',
    inProgress: 'Gauge',
    latency: 'Histogram',
    messages: 'Messages',
    kernel: 'Kernel',
    node: 'KernelNode',
    callee: 'KernelNode',
    random: 'RandomStream',
    ctx: 'Context',
    cells: 'Cells',
    frames: 'Frames',
    room: 'WaitingRoom',
    rooms: 'WaitingRoom',
    service: 'Sampler',
    gap: 'Sampler',
    batchSize: 'Sampler',
    'this.clock': 'ArrivalClock',
    'meters.service': 'Histogram',
    'meters.wait': 'Histogram',
    'meters.ownTime': 'Histogram',
    'meters.waiting': 'Gauge',
    'meters.busy': 'Gauge',
    'meters.inService': 'Gauge',
    'meters.calling': 'Gauge',
    'meters.utilization': 'Gauge',
  },
}

/** The text of a part of the bundle, the engine's with methods put into their callers. */
export function inlineEngine(code) {
  return /\bKernel = class\b|\bclass Kernel\b/.test(code) ? inlineMethods(code, PLAN) : code
}

/** A plugin for the build of the page's workers. */
export function inlineEnginePlugin() {
  return {
    name: 'inline-engine',
    renderChunk(code) {
      const text = inlineEngine(code)
      return text === code ? null : { code: text, map: null }
    },
  }
}
