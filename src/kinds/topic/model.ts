import { type ModelClass, nsOfMs } from '../../../workers/sdk'
import { OUTCOME } from '../../params'
import { DUE } from './delivery'
import type { Lane } from './lane'
import { NOTHING, TopicPublishing } from './publishing'
import type { schema } from './schema'
import { setLevel } from './topic-base'

/**
 * Pattern: publish/subscribe, after RabbitMQ fan-out exchanges, Redis and NATS Pub/Sub, SNS, and the in-process dispatchers of PSR-14,
 * Symfony and Laravel. A message is told to one subscription after the other, by priority; the publisher is answered when the last has been.
 * A queued subscription takes a copy into its buffer, a listener within the call is waited for.
 * Simplified: one process; subscribers are pushed to; propagation cannot be stopped but by a failure.
 */
class TopicModel extends TopicPublishing {
  override onStart(): void {
    this.isRunning = true
    this.resumeBackOffs()
    this.onChange([])
  }

  // ---- changes and faults ----

  override onChange(changed: readonly string[]): void {
    const { params } = this.ctx
    this.readDelivery()
    this.enqueueNs = nsOfMs(params.enqueueMs)
    if (changed.includes('commitMs')) this.commit.become(params.commitMs)
    this.trimRetained(params.retain)
    if (!this.isRunning) return
    for (const lane of this.lanes) this.subscribe(lane, lane.become(params))
    this.order = [...this.lanes].sort((a, b) => b.priority - a.priority || a.index - b.index)
    for (const lane of this.lanes) this.adjust(lane)
    this.pumpAll()
    setLevel(this.meters.subscribers, this.lanes.filter((lane) => lane.isSubscribed).length)
    this.tell()
  }

  private subscribe(lane: Lane, wanted: boolean): void {
    if (wanted === lane.isSubscribed) return
    lane.isSubscribed = wanted
    if (!wanted) this.clear(lane, this.meters.discarded, true)
    else if (lane.beginsRetained) this.replay(lane)
  }

  /** Retained messages go into the buffer, as far as it has room; one that would block takes all. */
  private replay(lane: Lane): void {
    const { messages } = this.ctx
    for (let m = this.retained.first; m !== 0; m = messages.next(m)) {
      if (!lane.wants(m)) continue
      const isFull = lane.ready.length >= lane.capacity && lane.overflow !== 'block'
      if (isFull && (lane.overflow !== 'dropOldest' || lane.capacity === 0)) {
        this.begin(lane)
        this.count(lane, this.meters.dropped)
      } else {
        if (isFull) this.drop(lane, lane.ready.first)
        this.start(lane, m, 0)
      }
    }
  }

  /** Makes a lane fit what it has become, or its consumer. */
  private adjust(lane: Lane): void {
    const { ctx, meters } = this
    if (!ctx.params.persistent && this.isAway(lane)) this.clear(lane, meters.missed, true)
    if (lane.overflow === 'dropOldest') this.dropHeads(lane)
    if (lane.overflow === 'block' && ctx.params.flow !== 'closed') return
    // Those who wait for room find other rules now.
    for (let count = lane.blocked.length; count > 0; count--) {
      const m = lane.blocked.shift()
      this.wait(m, NOTHING, 0)
      if (ctx.params.flow === 'closed') this.end(m, OUTCOME.rejectedShed, true)
      else if (!lane.isSubscribed || this.give(lane, m)) this.advance(m)
    }
  }

  /** Sets the timers of what was waiting for one when the topic went down. */
  private resumeBackOffs(): void {
    const { ctx } = this
    const { messages } = ctx
    for (const { delayed } of this.lanes) {
      for (let copy = delayed.first; copy !== 0; copy = messages.next(copy)) {
        messages.setTimer(copy, ctx.schedule(Math.max(0, messages.time(copy) - ctx.now), DUE, copy))
      }
    }
  }

  override onCrash(): boolean {
    const { ctx, lanes, meters } = this
    this.isRunning = false
    this.uncommitted.clear()
    if (ctx.params.durable) {
      this.recover()
      this.tell()
      return true
    }
    for (const lane of lanes) meters.lost.add(lane.here)
    for (const gauge of [meters.ready, meters.unacked, meters.delayed, meters.blockedPublishers, meters.oldestAge]) gauge.set(0)
    meters.retained.set(0)
    return false
  }
}

export const model: ModelClass<typeof schema> = TopicModel
