import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Scenario } from '../../src/scenario'
import { encodeLink } from '../../src/scenario/codec'
import { metricNames } from '../protocol/results'
import { CommandLine, type Outcome } from './cli.testing'

const SHOP: Scenario = {
  spillway: 1,
  name: 'Shop',
  durationSec: 2,
  nodes: [
    { id: 'users', kind: 'producer', x: 0, y: 0, params: { ratePerSec: 50 } },
    { id: 'checkout', kind: 'worker-pool', x: 200, y: 0, params: { serviceTimeMs: 10 } },
  ],
  wires: [{ id: 'w1', from: 'users', to: 'checkout' }],
}
const TEXT = JSON.stringify(SHOP)

let shop = ''
const cli = new CommandLine(() => {
  shop = cli.file('shop.json', TEXT)
})
const run = cli.run.bind(cli)
const file = cli.file.bind(cli)

const digestOf = ({ stdout }: Pick<Outcome, 'stdout'>) => (JSON.parse(stdout) as { digest: string }).digest

describe('where a scenario comes from, and where its results go', () => {
  it('reads a file, a file that begins with a mark, standard input and a link as the same', async () => {
    const link = `https://example.org/spillway/${await encodeLink(SHOP)}`
    const outcomes = await Promise.all([
      run([shop]),
      run([file('marked.json', `\uFEFF${TEXT}`)]),
      run(['-'], { stdin: TEXT }),
      run([link]),
    ])
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0, 0])
    expect(new Set(outcomes.map(digestOf)).size).toBe(1)
  })

  it('writes them to a file instead of standard output', async () => {
    const name = cli.path('results.json')
    const [to, direct] = await Promise.all([run([shop, '--output', name]), run([shop])])
    expect([to.code, to.stdout]).toEqual([0, ''])
    expect(readFileSync(name, 'utf8')).toBe(direct.stdout)
    const nowhere = await run([shop, '--output', cli.path('none', 'results.json')])
    expect([nowhere.code, nowhere.stdout]).toEqual([3, ''])
    expect(nowhere.stderr).toContain('cannot write ')
  })

  it('takes no offence at a reader that leaves, and keeps its exit code', async () => {
    const sweep = [shop, '--sweep', 'checkout.workers=1..40', '--quiet']
    expect(await run(sweep, { leaves: true })).toMatchObject({ code: 0, stderr: '' })
    const unmet = await run([...sweep, '--assert', 'system.goodRatio > 2'], { leaves: true })
    expect(unmet.code).toBe(1)
    expect(unmet.stderr).not.toContain('EPIPE')
  })

  it.runIf(existsSync('/dev/full'))('says so when the results do not fit', () => {
    const words = [process.execPath, fileURLToPath(cli.url), shop].map((word) => `"${word}"`)
    const { status, stderr } = spawnSync('sh', ['-c', `${words.join(' ')} --quiet > /dev/full`])
    expect(status).toBe(3)
    expect(stderr.toString()).toContain('cannot write to standard output: ENOSPC')
  })

  it('tells how long it took on standard error, unless it shall be quiet', async () => {
    const [said, quiet] = await Promise.all([run([shop]), run([shop, '--quiet'])])
    expect(said.stderr).toMatch(/^note: engine \S+: 2 s of virtual time and \d+ events in [\d.]+ s\n$/)
    expect(quiet.stderr).toBe('')
    const short = await run([shop, '--completions', '1000', '--duration', '2s'])
    expect(short.stderr).toMatch(/note: only \d+ of 1000 requests had ended when the run was over/)
  })

  it('prints what every node did in a second', async () => {
    const { stdout } = await run([shop])
    const results = JSON.parse(stdout)
    const { rates, counters } = results.nodes.checkout
    expect(rates).toEqual({
      inPerSec: counters.in / 2,
      endedPerSec: counters.ok / 2,
      okPerSec: counters.ok / 2,
      goodPerSec: counters.good / 2,
    })
    expect(metricNames(results, 'checkout')).toContain('goodPerSec')
    const merged = JSON.parse((await run([shop, '--replications', '3'])).stdout).points[0].results
    expect(merged.nodes.checkout.rates.inPerSec).toBe(merged.nodes.checkout.counters.in / 6)
  })
})

describe('a run of so many requests', () => {
  const measured = ({ stdout }: Outcome) => {
    const results = JSON.parse(stdout)
    return [results.system.balance.ended, Number((results.virtualSec - results.measuredSec).toFixed(6))]
  }
  const warm = () => file('warm.json', JSON.stringify({ ...SHOP, warmupSec: 1 }))

  it('measures them all after a warm-up by time, be it of the scenario or of an option', async () => {
    const [own, option, looked] = await Promise.all([
      run([warm(), '--completions', '100']),
      run([warm(), '--completions', '100', '--warmup', '5s']),
      run([warm(), '--completions', '100', '--confidence', '0.9']),
    ])
    expect(measured(own)).toEqual([100, 1])
    expect(own.stderr).not.toContain('only')
    expect(measured(option)).toEqual([100, 5])
    expect(measured(looked)).toEqual([100, 1])
    expect(JSON.parse(looked.stdout).precision.latencyMsMean.batches).toBe(20)
  })

  it('leaves nothing out with --warmup 0, and everything where the run is over before the warm-up', async () => {
    const [none, over] = await Promise.all([
      run([warm(), '--completions', '100', '--warmup', '0']),
      run([shop, '--completions', '100', '--warmup', '500', '--duration', '2s']),
    ])
    expect(measured(none)).toEqual([100, 0])
    expect(measured(over)).toEqual([0, 2])
    expect(over.stderr).toContain('only 0 of 100 requests had ended after the warm-up')
  })

  it('says in an experiment, too, what was left out and that runs were over before', async () => {
    const options = ['--replications', '2', '--completions', '100']
    const [whole, short] = await Promise.all([run([warm(), ...options]), run([warm(), ...options, '--duration', '2s'])])
    const { experiment, points } = JSON.parse(whole.stdout)
    expect(experiment).toMatchObject({ completions: 100, warmupSec: 1 })
    expect(points[0].results.system.balance.ended).toBe(200)
    expect(whole.stderr).not.toContain('before')
    expect(short.stderr).toContain('note: 2 of 2 runs were over before 100 requests had ended')
  })
})

describe('bad input', () => {
  const changed = (from: string, to: string) => TEXT.replace(from, to)

  it('is refused with what and where, the nearest name and no stack', async () => {
    const cases: readonly (readonly [readonly string[], string])[] = [
      [[file('empty.json', ' \n')], "empty.json' is empty"],
      [[file('deep.json', '['.repeat(20_000) + ']'.repeat(20_000))], "deep.json' is nested too deeply to be a scenario"],
      [[file('huge.json', changed('"ratePerSec":50', '"ratePerSec":1e999'))], 'the number of "ratePerSec" is too large'],
      [[file('kind.json', changed('worker-pool', 'worker-pol'))], 'no kind "worker-pol" (did you mean "worker-pool"?)'],
      [
        [file('param.json', changed('serviceTimeMs', 'serviceTime'))],
        'no parameter "serviceTime" (did you mean "serviceTimeMs"?)',
      ],
      [[file('field.json', changed('"params"', '"parms"'))], 'the field "parms" is unknown (did you mean "params"?)'],
      [
        [shop, '--set', 'chekout.workers=2'],
        `--set chekout.workers: there is no node or wire 'chekout' (did you mean "checkout"?)`,
      ],
      [[shop, '--set', 'checkout.worker=2'], `has no parameter 'worker' (did you mean "workers"?)`],
      [[shop, '--set', 'checkout.workers=1e999'], 'cannot be run with --set checkout.workers=1e999:\n  nodes[1] checkout'],
      [[shop, '--duration', '0'], 'cannot be run with --duration:\n  durationSec: must be more than 0'],
      [[shop, '--sweep', 'checkout.workers='], "no value follows the '='"],
      [[shop, '--sede', '3'], "unknown option '--sede': did you mean --seed?"],
      [[shop, '-x'], "unknown option '-x'"],
      [[shop, '--seed', '1', '--seed', '2'], '--seed is given twice: 1 and 2'],
      [[shop, '--assert', 'checkout.latencyMsP99 = 3'], 'with <, <=, >, >= or =='],
      [['#s1.x'], 'the link is not a scenario'],
      [['https://example.org/a.json'], 'only those that hold a scenario'],
      [['merge', file('part.json', '{"spillwayPart":1}')], 'does not say which engine made it'],
    ]
    const outcomes = await Promise.all(cases.map(([args]) => run(args)))
    for (const [i, { code, stdout, stderr }] of outcomes.entries()) {
      expect(stderr).toContain(cases[i][1])
      expect(stderr).not.toMatch(/^\s+at /m)
      expect([code, stdout]).toEqual([2, ''])
    }
  })

  it('that is only unknown is left out where that is asked for', async () => {
    const unknown = file('unknown.json', changed('"x":200', '"x":200,"colour":"red"'))
    expect((await run([unknown])).code).toBe(2)
    const [lenient, plain] = await Promise.all([run([unknown, '--lenient']), run([shop])])
    expect(lenient.stderr).toContain('note: nodes[1] checkout: the field "colour" is unknown and was left out')
    expect(digestOf(lenient)).toBe(digestOf(plain))
  })

  it('points to the help only where the options are at fault', async () => {
    const [options, scenario] = await Promise.all([run([shop, '--nope']), run([file('list.json', '[]')])])
    expect(options.stderr).toContain('--help')
    expect(scenario.stderr).not.toContain('--help')
  })
})
