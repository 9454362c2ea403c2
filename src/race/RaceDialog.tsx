import './race.css'
import { useEffect, useMemo, useRef, useState } from 'react'
import { counted, formatText } from '../params'
import { startRace, type TraceSource } from '../sim-client'
import { useScenario } from '../state'
import { Button, classes, Dialog, Notice, Select } from '../ui'
import { RaceChart } from './RaceChart'
import { NO_RESULTS, type Results, ranked, withNews } from './results'
import { type Field, raceFields, traceChoices } from './sources'

/** Larger files are not read: a browser holds them in memory whole. */
const MAX_FILE_BYTES = 200_000_000
/** The capacity at which the list is ranked first: about a tenth of the keys. */
const FIRST_RANKED = 4

export interface RaceDialogProps {
  readonly onClose: () => void
}

/** All variants of a kind on the same keys: hit ratio by capacity, worked out in a worker. */
export function RaceDialog({ onClose }: RaceDialogProps) {
  const scenario = useScenario((state) => state.scenario)
  const choices = useMemo(() => traceChoices(scenario), [scenario])
  const [field] = useState(() => raceFields()[0])
  const [chosen, setChosen] = useState(choices[0].id)
  const [file, setFile] = useState<TraceSource & { readonly type: 'file' }>()
  const choice = choices.find(({ id }) => id === chosen)
  const source = choice?.source ?? file
  const results = useRace(field, source)
  const options = choices.map(({ id, title, help }) => ({ value: id, label: title, hint: help }))
  const own = file === undefined ? [] : [{ value: 'file', label: file.name, hint: 'Your file.' }]
  return (
    <Dialog
      open
      onClose={onClose}
      title={`${field.title}, raced`}
      description="Each sees the same keys, from a cold start; whatever is missed is stored."
      size="l"
    >
      <div className="race">
        <div className="race-source">
          <Select value={chosen} options={[...options, ...own]} onChange={setChosen} prefix="keys" label="Keys" />
          <FilePicker
            onFile={(found) => {
              setFile(found)
              setChosen('file')
            }}
          />
          <span className="race-facts" role="status">
            {factsText(results)}
          </span>
        </div>
        {results.problem !== null && <Notice tone="failing" title="The race has stopped" detail={results.problem} />}
        <Standings field={field} results={results} />
      </div>
    </Dialog>
  )
}

function factsText({ accesses, keys, isDone }: Results): string {
  if (accesses === 0) return isDone ? '' : 'Reading the keys …'
  const facts = `${counted(accesses, 'request')} for ${counted(keys, 'key')}`
  return isDone ? facts : `${facts}, running …`
}

/** Runs the race of a source anew whenever that changes. */
function useRace(field: Field, source: TraceSource | undefined): Results {
  const [results, setResults] = useState(NO_RESULTS)
  useEffect(() => {
    setResults(NO_RESULTS)
    if (source === undefined) return
    const variants = field.racers.map(({ id }) => id)
    return startRace({ kind: field.kind, variants, source }, (news) => setResults((so) => withNews(so, news)))
  }, [field, source])
  return results
}

function FilePicker({ onFile }: { readonly onFile: (file: TraceSource & { readonly type: 'file' }) => void }) {
  const input = useRef<HTMLInputElement>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const read = async (file: File | undefined) => {
    if (file === undefined) return
    if (file.size > MAX_FILE_BYTES) {
      setProblem('Too large: 200 MB at most.')
      return
    }
    setProblem(null)
    onFile({ type: 'file', name: file.name, bytes: await file.arrayBuffer() })
  }
  return (
    <>
      <Button
        onClick={() => input.current?.click()}
        title="CSV with one request a line, 32-bit keys, or libCacheSim’s oracleGeneral"
      >
        Open a trace
      </Button>
      <input ref={input} type="file" hidden onChange={(event) => void read(event.currentTarget.files?.[0])} />
      {problem !== null && <span role="alert">{problem}</span>}
    </>
  )
}

function Standings({ field, results }: { readonly field: Field; readonly results: Results }) {
  const { capacities } = results
  const [wanted, setWanted] = useState<number | null>(null)
  const [marked, setMarked] = useState<string | null>(null)
  const capacity = capacities.find((one) => one === wanted) ?? capacities[Math.min(FIRST_RANKED, capacities.length - 1)] ?? 1
  const order = ranked(field.racers, results, capacity)
  const best = marked ?? order[0].id
  return (
    <>
      <RaceChart racers={field.racers} results={results} marked={best} capacity={capacity} />
      <table className="race-table">
        <thead>
          <tr>
            <th scope="col">Hit ratio, %, by entries</th>
            {capacities.map((entries) => (
              <th key={entries} scope="col" aria-sort={entries === capacity ? 'descending' : undefined}>
                <button type="button" className="race-head" onClick={() => setWanted(entries)} title="Rank by this capacity">
                  {formatText(entries, 'count')}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {order.map(({ id, title }) => (
            <tr key={id} className={classes(id === best && 'race-row-marked')} onPointerEnter={() => setMarked(id)}>
              <th scope="row">
                <button type="button" className="race-name" aria-pressed={id === best} onClick={() => setMarked(id)}>
                  {title}
                </button>
              </th>
              {capacities.map((entries) => (
                <td key={entries} className={classes('ui-figure', entries === capacity && 'race-ranked')}>
                  {ratioText(results.ratios.get(id)?.get(entries))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

function ratioText(ratio: number | undefined): string {
  return ratio === undefined ? '–' : (100 * ratio).toFixed(1)
}
