import { describe, expect, it } from 'vitest'
import { SCHEMAS } from '../kinds/schemas'
import {
  checkScenario,
  FAULTS,
  type FaultEntry,
  type FaultName,
  faultFields,
  type Scenario,
  type TimelineEntry,
} from '../scenario'
import { type FormField, formFields, isInside, withField } from './entry-form'

const pool = SCHEMAS.get('worker-pool')
const cut: FaultEntry = { atSec: 4, fault: 'cut', on: 'w', forSec: 10 }

function field(entry: TimelineEntry, name: FormField['name']): FormField {
  const found = formFields(entry, pool).find((each) => each.name === name)
  if (found === undefined) throw new Error(`no field ${name}`)
  return found
}

describe('the fields of an entry', () => {
  it('are its time, how long it lasts, and all that its fault says', () => {
    expect(formFields(cut, undefined).map(({ name, value }) => [name, value])).toEqual([
      ['atSec', 4],
      ['forSec', 10],
      ['way', 'both'],
    ])
    expect(formFields({ atSec: 1, set: 'pool.workers', to: 4 }, pool).map(({ name }) => name)).toEqual(['atSec'])
    expect(formFields({ atSec: 1, fault: 'flush', on: 'pool' }, pool).map(({ name }) => name)).toEqual(['atSec'])
  })

  it('leave none out that a document may hold', () => {
    for (const fault of Object.keys(FAULTS) as FaultName[]) {
      const names = formFields({ atSec: 1, fault, on: 'pool' }, pool).map(({ name }) => name)
      expect(names, fault).toEqual(['atSec', ...faultFields(fault)])
    }
  })

  it('name one instance only where the kind has some', () => {
    const crash: TimelineEntry = { atSec: 1, fault: 'crash', on: 'cache' }
    expect(formFields(crash, SCHEMAS.get('cache')).map(({ name }) => name)).toEqual(['atSec', 'forSec'])
  })

  it('call the number that is scaled what the kind calls it, within the bounds of both', () => {
    const { spec } = field({ atSec: 1, fault: 'scale', on: 'pool', to: 3 }, 'to')
    const instances = pool?.params.instances
    expect(spec).toMatchObject({ title: instances?.title, min: instances?.type === 'number' ? instances.min : Number.NaN })
  })
})

describe('another value of a field', () => {
  it('takes its place; what is left out goes, and so does the default of a choice', () => {
    expect(withField(cut, field(cut, 'forSec'), 3)).toEqual({ ...cut, forSec: 3 })
    expect(withField(cut, field(cut, 'forSec'), undefined)).toEqual({ atSec: 4, fault: 'cut', on: 'w' })
    const forward = withField(cut, field(cut, 'way'), 'forward')
    expect(forward).toEqual({ ...cut, way: 'forward' })
    expect(withField(forward, field(forward, 'way'), 'both')).toEqual(cut)
  })

  it('makes a document that can be opened, at the ends of every range and with everything left out', () => {
    const on = { node: 'pool', wire: 'w' }
    for (const fault of Object.keys(FAULTS) as FaultName[]) {
      const whole = formFields({ atSec: 1, fault, on: on[FAULTS[fault].on] }, pool).reduce<TimelineEntry>(
        (entry, each) => withField(entry, each, each.spec.default),
        { atSec: 1, fault, on: on[FAULTS[fault].on] },
      )
      for (const each of formFields(whole, pool)) {
        for (const value of valuesOf(each)) {
          const entry = withField(whole, each, value)
          expect(problemsOf(entry), JSON.stringify(entry)).toEqual([])
        }
      }
    }
  })

  it('is refused where the range does not hold its least', () => {
    const { spec } = field(cut, 'forSec')
    if (spec.type !== 'number') throw new Error('a duration is a number')
    expect([0, 1e-6, spec.max, spec.max + 1].map((value) => isInside(value, spec))).toEqual([false, true, true, false])
  })
})

function valuesOf({ spec }: FormField): readonly (number | string | undefined)[] {
  if (spec.type === 'choice') return spec.options.map(({ value }) => value)
  const least = spec.aboveMin ? [] : [spec.min]
  return [...least, spec.default, spec.max, ...(spec.leftOut === undefined ? [] : [undefined])]
}

function problemsOf(entry: TimelineEntry): readonly unknown[] {
  const scenario: Scenario = {
    spillway: 1,
    name: 'test',
    nodes: [
      { id: 'users', kind: 'producer', x: 0, y: 0 },
      { id: 'pool', kind: 'worker-pool', x: 0, y: 0 },
    ],
    wires: [{ id: 'w', from: 'users', to: 'pool' }],
    timeline: [entry],
  }
  const checked = checkScenario(scenario)
  return 'problems' in checked ? checked.problems : []
}
