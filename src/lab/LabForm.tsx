import { LAB_LIMITS, type LabSettings } from '../sim-client/lab'
import { Field, SegmentedTabs, Select } from '../ui'

interface LabFormProps {
  readonly settings: LabSettings
  readonly onChange: (settings: LabSettings) => void
}

function powersOfTwo({ min, max }: { readonly min: number; readonly max: number }): readonly number[] {
  const powers: number[] = []
  for (let n = min; n <= max; n *= 2) powers.push(n)
  return powers
}

const THREADS = Array.from({ length: LAB_LIMITS.threads.max }, (_, i) => i + 1)

/** The choices of the lab. A change counts from the next run on. */
export function LabForm({ settings, onChange }: LabFormProps) {
  const set = (change: Partial<LabSettings>) => onChange({ ...settings, ...change })
  const isSpsc = settings.ring === 'spsc'
  return (
    <form className="lab-form" aria-label="What to measure" onSubmit={(event) => event.preventDefault()}>
      <Field label="Ring" layout="stack" help={isSpsc ? 'One thread writes, one reads.' : 'Any number of writers and readers.'}>
        <SegmentedTabs
          label="Ring"
          value={settings.ring}
          segments={[
            { value: 'spsc', label: 'SPSC' },
            { value: 'mpmc', label: 'MPMC' },
          ]}
          onChange={(ring) => set({ ring })}
        />
      </Field>
      {!isSpsc && (
        <>
          <Count label="Producers" value={settings.producers} values={THREADS} onChange={(producers) => set({ producers })} />
          <Count label="Consumers" value={settings.consumers} values={THREADS} onChange={(consumers) => set({ consumers })} />
        </>
      )}
      <Count
        label="Capacity"
        unit="records"
        value={settings.capacity}
        values={powersOfTwo(LAB_LIMITS.capacity)}
        onChange={(capacity) => set({ capacity })}
      />
      <Count
        label="Record"
        unit="bytes"
        value={settings.recordBytes}
        values={powersOfTwo(LAB_LIMITS.recordBytes)}
        onChange={(recordBytes) => set({ recordBytes })}
      />
      <Count
        label="Batch"
        unit="records"
        value={settings.batch}
        values={powersOfTwo(LAB_LIMITS.batch)}
        onChange={(batch) => set({ batch })}
      />
      <Field
        label="Nothing to do"
        layout="stack"
        help={'Spin: look again at once. Park: look 2,000 times, then sleep; waking takes some 50\u00a0µs.'}
      >
        <SegmentedTabs
          label="Nothing to do"
          value={settings.wait}
          segments={[
            { value: 'spin', label: 'Spin' },
            { value: 'park', label: 'Park' },
          ]}
          onChange={(wait) => set({ wait })}
        />
      </Field>
      <Field label="Ring full" layout="stack">
        <SegmentedTabs
          label="Ring full"
          value={settings.full}
          segments={[
            { value: 'wait', label: 'Wait' },
            { value: 'drop', label: 'Drop the record' },
          ]}
          onChange={(full) => set({ full })}
        />
      </Field>
    </form>
  )
}

interface CountProps {
  readonly label: string
  readonly unit?: string
  readonly value: number
  readonly values: readonly number[]
  readonly onChange: (value: number) => void
}

function Count({ label, unit, value, values, onChange }: CountProps) {
  return (
    <Field label={label} unit={unit}>
      <Select
        mono
        value={String(value)}
        options={values.map((n) => ({ value: String(n), label: n.toLocaleString('en') }))}
        onChange={(text) => onChange(Number(text))}
      />
    </Field>
  )
}
