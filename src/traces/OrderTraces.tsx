import { useEffect, useRef, useState } from 'react'
import type { OrderStory, Told } from '../kinds/contract-order'
import type { SimClient } from '../sim-client'
import { Button } from '../ui'
import { TraceCollector } from './collector'
import { assembleSpans, type Extent, extentOf } from './spans'
import { TraceView } from './TraceView'
import type { Trace } from './trace'

/** So much of the run after the break is gone through, too: answers are still on their way. */
const AFTER_NS = 1e9

export interface OrderTracesProps {
  readonly client: SimClient
  readonly story: OrderStory
}

/**
 * The traces of both messages, when they are asked for: the run goes back to where the first of them was made and through everything again,
 * to shortly after the order was broken. It is the same run to the bit.
 */
export function OrderTraces({ client, story }: OrderTracesProps) {
  const [isGoing, setIsGoing] = useState(false)
  const [traces, setTraces] = useState<readonly Trace[] | null>(null)
  const { late, early } = story
  const instantsNs = [late.createdNs, early.createdNs].filter((ns) => ns >= 0)
  const toNs = late.doneNs + AFTER_NS
  async function go(): Promise<void> {
    setIsGoing(true)
    setTraces(await tracesThrough(client, toNs, instantsNs))
  }

  if (traces === null) {
    return (
      <p className="order-more">
        <Button disabled={isGoing} onClick={() => void go()}>
          {isGoing ? 'Running again' : 'Run it again and trace both'}
        </Button>
        <span className="traces-why">Goes back to the first of them, and then to {(toNs / 1e9).toFixed(3)} s.</span>
      </p>
    )
  }
  const both = [traceOf(traces, late), traceOf(traces, early)] as const
  const extent = sharedExtent(both)
  return (
    <>
      <OneTrace title={`Message ${late.number}, the earlier one`} trace={both[0]} extent={extent} isFirst />
      <OneTrace title={`Message ${early.number}, the later one`} trace={both[1]} extent={extent} />
    </>
  )
}

/** One axis for both, so that it shows which of them came when. */
function sharedExtent(traces: readonly (Trace | undefined)[]): Extent {
  const extents = traces.flatMap((trace) => (trace === undefined ? [] : [extentOf(assembleSpans(trace))]))
  return {
    fromNs: Math.min(...extents.map(({ fromNs }) => fromNs)),
    toNs: Math.max(...extents.map(({ toNs }) => toNs)),
  }
}

interface OneTraceProps {
  readonly title: string
  readonly trace: Trace | undefined
  readonly extent: Extent
  /** It takes the focus of the button that asked for it. */
  readonly isFirst?: boolean
}

function OneTrace({ title, trace, extent, isFirst = false }: OneTraceProps) {
  const section = useRef<HTMLElement>(null)
  useEffect(() => {
    if (isFirst) section.current?.focus()
  }, [isFirst])
  return (
    <section ref={section} className="order-trace" aria-label={title} tabIndex={isFirst ? -1 : undefined}>
      <h3 className="traces-title">{title}</h3>
      {trace === undefined ? (
        <p className="traces-why">Its request has not ended by then, or it is no longer known when that began.</p>
      ) : (
        <TraceView trace={trace} extent={extent} />
      )}
    </section>
  )
}

/** Goes through the run again; resolves with the requests that began at these instants and have ended by then. */
function tracesThrough(client: SimClient, toNs: number, instantsNs: readonly number[]): Promise<readonly Trace[]> {
  const collector = new TraceCollector()
  const forget = client.onTrace(collector)
  client.goThrough(toNs, instantsNs)
  return new Promise((resolve) => {
    const stop = client.onFrame(() => {
      if (client.figures().seekingSec !== null) return
      stop()
      forget()
      resolve(collector.list('recent', 'all'))
    })
  })
}

/** By its number, where the run knows it by now; else the request that began at that instant. */
export function traceOf(traces: readonly Trace[], { trace, createdNs }: Told): Trace | undefined {
  const sameInstant = traces.filter(({ beganNs }) => beganNs === createdNs)
  return sameInstant.find(({ id }) => id === trace) ?? sameInstant[0]
}
