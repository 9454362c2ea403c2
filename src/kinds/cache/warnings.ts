import type { ValuesOf } from '../../params'
import type { Surroundings, Warning, WayStep } from '../contract'
import type { params } from './params'

type Values = ValuesOf<typeof params>

const sharesLoads = (p: Values) => (p.coalesce === 'auto' ? p.strategy !== 'aside' : p.coalesce !== 'off')
const ends = (step: WayStep) => (step.endsAfterMs ?? Infinity) < Infinity
const asksAgain = (way: readonly WayStep[]) => way.some((step) => (step.attempts ?? 1) > 1)

/** What is wrong with how it stands before its origin. */
function ofOrigin({ params: p, before = [], behind = [] }: Surroundings<Values>): readonly Warning[] {
  const found: Warning[] = []
  const isAskedAgain = before.some(asksAgain)
  const drowns = (way: readonly WayStep[]) =>
    way.at(-1)?.lineIsEndless === true &&
    !way.some((step) => step.refuses !== undefined) &&
    (isAskedAgain || asksAgain(way) || way.some((step) => step.leavesWork === true))
  if (behind.some(drowns)) {
    found.push({
      text: 'Empty once, it may never fill again.',
      why: 'The origin is made for the misses of a full cache. After a restart, a flush or a lost shard it gets all the load, the wait in its endless line outlasts those who ask, and they ask again: loads come too late to be stored. Bound the line, limit the loads, or warm the cache first.',
      lesson: 'cache/cold-restart',
    })
  }
  if (sharesLoads(p) && behind.some((way) => way.at(-1)?.worksMs !== undefined && !way.some(ends))) {
    found.push({
      text: 'A load that hangs holds everybody who wants its key.',
      why: 'Shared loads share their slowness and their failure too: all who wait for one wait as long as it takes, and get its error. Put a timeout between here and the origin.',
    })
  }
  return found
}

/** Known traps. */
export function warnings(around: Surroundings<Values>): readonly Warning[] {
  const { params: p, outCount } = around
  const found: Warning[] = [...ofOrigin(around)]
  const shares = sharesLoads(p)
  if (outCount('origin') === 0) {
    found.push({
      text: 'No origin: a miss stores its key at once and costs nothing.',
      why: 'Good for comparing hit ratios. Draw a wire from its out port to a database to see what a miss costs.',
    })
  }
  if (outCount('origin') > 0 && !shares && p.expireAfterWriteMs !== Infinity) {
    found.push({
      text: 'Entries expire, and callers do not share loads.',
      why: 'When a hot key expires, everyone who asks for it until the first load is back goes to the origin: 1 + λD loads instead of one (a stampede). Share loads, or refresh before the end.',
    })
  }
  if (p.refreshAfterWriteMs >= p.expireAfterWriteMs && p.refreshAfterWriteMs !== Infinity) {
    found.push({
      text: 'Entries expire before they would be refreshed.',
      why: 'A refresh starts on a hit that is older than the refresh time; here the entry is gone by then.',
    })
  }
  if (p.capacity === Infinity && p.expireAfterWriteMs === Infinity && p.expireAfterAccessMs === Infinity) {
    found.push({
      text: 'Nothing ever leaves it.',
      why: 'A cache without bound and without expiry is a memory leak, and its values are as old as the process.',
    })
  }
  if (p.strategy === 'writeBehind' && outCount('origin') > 0) {
    found.push({
      text: 'A crash loses acknowledged writes.',
      why: 'Write-behind answers before the origin has the value: whatever is dirty is gone with the cache. Flush often, or write through.',
    })
  }
  if (p.strategy === 'writeAround' && p.expireAfterWriteMs === Infinity) {
    found.push({
      text: 'Old copies stay for ever.',
      why: 'Write-around does not touch what is here, and without a time to live nothing replaces it. Set one.',
    })
  }
  const outlives = p.strategy === 'writeAround' || p.negativeTtlMs > p.expireAfterWriteMs
  if (p.negativeTtlMs > 0 && outlives) {
    found.push({
      text: 'What is created stays invisible for a while.',
      why: 'That something is missing is remembered longer than a value would be, or past writes that do not come by here: who asks for what was just created is told that there is no such thing. Keep that memory short.',
    })
  }
  if (p.shards > 1 && p.placement === 'modulo') {
    found.push({
      text: 'One shard less moves nearly all keys.',
      why: 'hash mod n is another shard for 1 − 1/n of the keys when n changes: most hits are lost at once, and the origin gets λ(1 − h/n). A ring moves 1/n.',
    })
  }
  if (p.replicas > p.shards) {
    found.push({ text: 'More replicas than shards.', why: 'A key is on each shard at most once.' })
  }
  return found
}
