import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildHost } from '../../scripts/build-host.mjs'
import { CASES } from './cases'
import { EXPECTED, WAITING } from './cases/expected'
import { judgeMean, judgeOne, toleranceOf } from './cases/judge'
import type { Row } from './validate'

/** The program as a person runs it: bundled, which also makes it several times as fast as in a test. */
async function validate(...words: readonly string[]): Promise<{ code: number; text: string; errors: string }> {
  const program = join(await buildHost(), 'validate.mjs')
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...words], { maxBuffer: 1e8 }, (error, text, errors) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, text, errors })
    })
  })
}

const fast = validate('--fast', '--json')

describe('the validation table, fast part', () => {
  it.each(CASES.filter(({ slow }) => !slow).map(({ id }) => [id, EXPECTED.get(id)?.title]))(
    '%s %s',
    async (id) => {
      const rows = (JSON.parse((await fast).text) as Row[]).filter((row) => row.id === id)
      expect(rows.length).toBeGreaterThan(0)
      expect(rows.filter(({ verdict }) => verdict === 'FAIL')).toEqual([])
    },
    120_000,
  )

  it('has a case for every row of the copied table, and says of the others what they wait for', () => {
    expect(CASES.map(({ id }) => id).sort()).toEqual([...EXPECTED.keys()].sort())
    for (const { id, for: what } of WAITING) expect(what, id).not.toBe('')
    expect(new Set([...EXPECTED.keys(), ...WAITING.map(({ id }) => id)]).size).toBe(172)
  })
})

describe('npm run validate', () => {
  it('exits with 2 and says what a case that cannot be run waits for', async () => {
    const { code, errors } = await validate('HG07')
    expect(code).toBe(2)
    expect(errors).toContain('HG07 Tail-at-scale published numbers: waits for latencies of leaves that the paper does not give')
  })

  it('refuses a case that there is not beside one that there is, and an option that it does not know', async () => {
    const [unknown, option, help] = await Promise.all([validate('KF01', 'KF99'), validate('KF01', '--slow'), validate('--help')])
    expect([unknown.code, unknown.text]).toEqual([2, ''])
    expect(unknown.errors).toContain('there is no case KF99')
    expect([option.code, option.errors.split('\n')[0]]).toEqual([2, "unknown option '--slow'"])
    expect([help.code, help.errors]).toEqual([0, ''])
  })

  it('leaves out slow cases with --fast, those of a family that is named, too', async () => {
    const { code, text } = await validate('HG', '--fast', '--json')
    expect(code).toBe(0)
    expect(new Set((JSON.parse(text) as Row[]).map(({ id }) => id))).toEqual(new Set(['HG08']))
  })

  it('runs whole families', async () => {
    const { code, text } = await validate('CB', '--json')
    expect(code).toBe(0)
    expect(new Set((JSON.parse(text) as Row[]).map(({ id }) => id)).size).toBe(14)
  })
})

describe('verdicts', () => {
  const metric = { metric: 'W', value: 0.05, unit: 's', tol: '±8%', sdRel: 0.0157 }

  it('allow one run what the table allows', () => {
    expect(judgeOne(metric, 0.0539).verdict).toBe('ok')
    expect(judgeOne(metric, 0.0541).verdict).toBe('FAIL')
    expect(judgeOne(metric, Number.NaN).verdict).toBe('FAIL')
    expect(judgeOne(metric, null).verdict).toBe('FAIL')
  })

  it('hold the mean of twenty seeds to four standard errors, half a percent at least', () => {
    const gate = (4 * 0.0157) / Math.sqrt(20)
    const runs = (off: number) => Array.from({ length: 20 }, (_, i) => 0.05 * (1 + off + (i % 2 === 0 ? 0.02 : -0.02)))
    expect(judgeMean(metric, 'W', runs(gate * 0.99)).verdict).toBe('ok')
    expect(judgeMean(metric, 'W', runs(gate * 1.01)).verdict).toBe('FAIL')
    expect(judgeMean({ ...metric, sdRel: 0.0001 }, 'W', runs(0.0049)).verdict).toBe('ok')
    expect(judgeMean({ ...metric, sdRel: 0.0001 }, 'W', runs(0.0051)).verdict).toBe('FAIL')
    expect(judgeMean({ ...metric, sdRel: undefined }, 'W', runs(0.08 / 4.6)).verdict).toBe('ok')
    expect(judgeMean({ ...metric, sdRel: undefined }, 'W', runs(0.08 / 4.4)).verdict).toBe('FAIL')
  })

  it('compare lists number by number, relatively or absolutely, and a range by its ends', () => {
    const list = { metric: 'limits', value: '20.8, 21.6', unit: '', tol: '±0.001' }
    expect(judgeOne(list, '20.8009, 21.5991').verdict).toBe('ok')
    expect(judgeOne(list, '20.8011, 21.6').verdict).toBe('FAIL')
    expect(judgeOne({ ...list, tol: '±1%' }, '21.0, 21.5').verdict).toBe('ok')
    expect(judgeOne({ ...list, tol: '±1%' }, '21.0').verdict).toBe('FAIL')
    const range = { metric: 'rate', value: 100, unit: '/s', tol: '99–100.2' }
    expect(judgeOne(range, 100.2).verdict).toBe('ok')
    expect(judgeOne(range, 100.21).verdict).toBe('FAIL')
    expect(judgeOne(range, 98.9).verdict).toBe('FAIL')
  })

  it('take a microsecond for exact, and no more', () => {
    const exact = { metric: 'finish', value: 9.6, unit: 's', tol: 'exact' }
    expect(judgeOne(exact, 9.600001).verdict).toBe('ok')
    expect(judgeOne(exact, 9.600003).verdict).toBe('FAIL')
    expect(judgeOne({ ...exact, value: 'M H' }, 'M H').verdict).toBe('ok')
    expect(judgeOne({ ...exact, value: 'M H' }, 'M M').verdict).toBe('FAIL')
  })

  it('read every tolerance of the table', () => {
    expect(toleranceOf('±0.006 abs')).toEqual({ kind: 'absolute', by: 0.006 })
    expect(toleranceOf('≤2% at N=400k; exact')).toEqual({ kind: 'atMost', by: 0.02 })
    expect(toleranceOf('≥0.995')).toEqual({ kind: 'atLeast', by: 0.995 })
    expect(toleranceOf('exact (at head of queue)')).toEqual({ kind: 'exact' })
    expect(toleranceOf('must exceed measured')).toEqual({ kind: 'exceeds' })
    expect(toleranceOf('info')).toEqual({ kind: 'info' })
  })
})
