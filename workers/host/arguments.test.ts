import { describe, expect, it } from 'vitest'
import { isExperiment, parseArguments, UsageError } from './arguments'

const parse = (line: string) => parseArguments(line.split(' '))

describe('parseArguments', () => {
  it('reads a single run as before', () => {
    const args = parse('a.json --completions 1,000 --warmup 100 --seed=7 --set checkout.workers=4')
    expect(args).toMatchObject({ command: 'run', file: 'a.json', completions: 1000, warmupCompletions: 100, seed: 7 })
    expect(args.set).toEqual([{ path: 'checkout.workers', text: '4' }])
    expect(isExperiment(args)).toBe(false)
    expect(parse('a.json --duration 2m --warmup 5s')).toMatchObject({ durationSec: 120, warmupSec: 5 })
  })

  it('reads an experiment', () => {
    const args = parse(
      'a.json --replications 20 --sweep c.w=1..3 --sweep c.x=1,2 --shard 2/8 --confidence 99% --compare --quiet --workers 64',
    )
    expect(args).toMatchObject({
      replications: 20,
      sweeps: ['c.w=1..3', 'c.x=1,2'],
      confidence: 0.99,
      compare: true,
      quiet: true,
    })
    expect(args).toMatchObject({ shard: { index: 2, of: 8 }, workers: 64 })
    expect(parse('a.json --replications 2 --shard 1/1')).toMatchObject({ shard: { index: 1, of: 1 } })
    expect(isExperiment(args)).toBe(true)
    expect(isExperiment(parse('a.json --replications 1'))).toBe(true)
  })

  it('reads a merge', () => {
    const args = parse('merge p1.json p2.json --confidence 0.9 --quiet --assert x.y<1')
    expect(args).toMatchObject({ command: 'merge', parts: ['p1.json', 'p2.json'], confidence: 0.9, assertions: ['x.y<1'] })
  })

  it('says which option is wrong and why', () => {
    const wrong: readonly (readonly [string, RegExp])[] = [
      ['a.json --replications 0', /^--replications takes a whole number from 1/],
      ['a.json --replications', /^--replications needs a value/],
      ['a.json --output --quiet', /^--output needs a value, and --quiet is an option$/],
      ['a.json --replications=', /^--replications takes a whole number/],
      ['a.json --workers 9', /^--workers takes a whole number from 1 to 8/],
      ['a.json --shard 1/2', /^--shard deals out several runs/],
      ['a.json --replications 2 --shard 3/2', /^--shard 3\/2: shards count from 1 to 2/],
      ['a.json --replications 2 --shard 0/2', /^--shard 0\/2: shards count from 1/],
      ['a.json --replications 2 --shard 1/0', /^--shard 1\/0: n lies between 1 and 100000/],
      ['a.json --replications 2 --shard 1/100001', /^--shard 1\/100001: n lies between 1 and 100000/],
      ['a.json --replications 2 --shard half', /^--shard takes i\/n/],
      ['a.json --replications 2 --confidence 0.4', /^--confidence takes a share from 0.5 to 0.9999/],
      ['a.json --confidence sure', /^--confidence: /],
      ['a.json --compare', /^--compare needs something to compare/],
      ['a.json --quiet=yes', /^--quiet takes no value/],
      ['a.json --completions 5 --workers 2', /^--completions runs on one worker/],
      ['a.json --confidence 0.9 --workers 2', /^--confidence looks into a run on one worker/],
      ['a.json --wrkers 2', /^unknown option '--wrkers'/],
      ['a.json b.json', /^one scenario at a time/],
      ['merge', /^merge what\?/],
      ['merge a.json --seed 3', /^merge does not take --seed/],
    ]
    for (const [line, message] of wrong) {
      expect(() => parse(line), line).toThrow(UsageError)
      expect(() => parse(line), line).toThrow(message)
    }
  })
})
