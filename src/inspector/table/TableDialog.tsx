import './table.css'
import { type ClipboardEvent, useMemo, useRef, useState } from 'react'
import { formatText, type ListItem, type ListSpec } from '../../params'
import { Button, Checkbox, Dialog, download, Field, Notice, Select } from '../../ui'
import { readTable, type TableReading, tableFields, tableText } from './items'
import type { TimeForm } from './times'

export interface TableDialogProps {
  spec: ListSpec
  table: NonNullable<ListSpec['table']>
  items: readonly ListItem[]
  /** Sets the list for the whole run, as one step of undo. */
  onTake: (items: readonly ListItem[]) => void
  onClose: () => void
}

/** A file of ten thousand rows has a few hundred kilobytes. */
const MOST_BYTES = 8 * 1024 * 1024
/** More text than this makes a field slow: only its size is shown. */
const MOST_SHOWN = 100_000
/** Browsers insert a longer text into a field line by line, for seconds. */
const MOST_PASTED = 10_000
const MOST_PROBLEMS = 5

const FORMS: Readonly<Record<TimeForm, string>> = { s: 'seconds', ms: 'milliseconds', iso: 'dates and times' }

const countText = (count: number) => formatText(count, 'count', { digits: 9 })
const secText = (sec: number) => formatText(sec, 's', { digits: 6, trim: true })

/** Reads the items of a list from CSV that is pasted or in a file, and writes them to one. Nothing changes until it is accepted. */
export function TableDialog({ spec, table, items, onTake, onClose }: TableDialogProps) {
  const [text, setText] = useState('')
  const [form, setForm] = useState<TimeForm | null>(null)
  const [wanted, setWanted] = useState<boolean | null>(null)
  const [keeps, setKeeps] = useState(false)
  const kept = keeps ? items : []
  const room = spec.maxItems - kept.length
  const reading = useMemo(
    () => readTable(spec, table, text, { form, fromEarliest: wanted, room }),
    [spec, table, text, form, wanted, room],
  )
  const accept = () => {
    onTake([...kept, ...reading.items])
    onClose()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      size="m"
      title={`${spec.title} from CSV`}
      description={describe(spec, table)}
      actions={
        <>
          {items.length > 0 && (
            <Button
              onClick={() =>
                download(
                  `${spec.title.toLocaleLowerCase('en')}.csv`,
                  new Blob([tableText(spec, table, items)], { type: 'text/csv' }),
                )
              }
            >
              Export {countText(items.length)}
            </Button>
          )}
          <Button variant="primary" disabled={reading.items.length === 0} onClick={accept}>
            {keeps ? 'Add' : items.length > 0 ? 'Replace' : 'Take over'}
          </Button>
        </>
      }
    >
      <div className="insp-table-form">
        <Source text={text} onText={setText} />
        <div className="insp-table-choices">
          <Field label="Times are">
            <Select
              label="Times are"
              value={form ?? reading.form}
              options={(['s', 'ms', 'iso'] as const).map((value) => ({ value, label: FORMS[value] }))}
              onChange={setForm}
            />
          </Field>
          <Checkbox checked={wanted ?? reading.fromEarliest} onChange={setWanted}>
            Count from the earliest
          </Checkbox>
          {items.length > 0 && (
            <Checkbox checked={keeps} onChange={setKeeps}>
              Keep the {countText(items.length)} that are there
            </Checkbox>
          )}
        </div>
        <div role="status">
          <Verdict reading={reading} room={room} isEmpty={text.trim() === ''} maxItems={spec.maxItems} />
        </div>
      </div>
    </Dialog>
  )
}

function describe(spec: ListSpec, table: TableDialogProps['table']): string {
  const names = tableFields(spec, table).map(([name]) => name)
  const list = names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names.join('')
  return `A row each. The first column is the time; ${list} may follow, by their headings or in this order without any. The list counts from the start of the run.`
}

function Source({ text, onText }: { text: string; onText: (text: string) => void }) {
  const input = useRef<HTMLInputElement>(null)
  const [file, setFile] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const read = async (chosen: File | undefined) => {
    if (chosen === undefined) return
    if (chosen.size > MOST_BYTES) {
      setProblem(`${chosen.name} is too large: ${formatText(chosen.size, 'bytes')}, at most ${formatText(MOST_BYTES, 'bytes')}.`)
      return
    }
    setProblem(null)
    setFile(chosen.name)
    onText(await chosen.text())
  }
  const paste = (event: ClipboardEvent<HTMLTextAreaElement>) => {
    const pasted = event.clipboardData.getData('text')
    if (pasted.length < MOST_PASTED) return
    event.preventDefault()
    const { selectionStart, selectionEnd } = event.currentTarget
    setFile('What was pasted')
    onText(text.slice(0, selectionStart) + pasted + text.slice(selectionEnd))
  }
  const isLong = text.length > MOST_SHOWN
  return (
    <>
      {isLong ? (
        <p className="insp-table-long">
          {file} holds {formatText(text.length, 'bytes')} of text, too much to show.{' '}
          <button type="button" className="ui-link" onClick={() => onText('')}>
            Clear
          </button>
        </p>
      ) : (
        <textarea
          className="insp-textarea insp-table-text"
          aria-label="CSV"
          placeholder={'time,key,class\n0.25,17,1\n0.31,4,2'}
          value={text}
          spellCheck={false}
          onPaste={paste}
          onChange={(event) => onText(event.target.value)}
        />
      )}
      <div className="insp-table-source">
        <Button onClick={() => input.current?.click()}>Choose a file</Button>
        <input
          ref={input}
          type="file"
          accept=".csv,.tsv,.txt,text/csv,text/plain"
          hidden
          aria-label="CSV file"
          onChange={(event) => {
            void read(event.currentTarget.files?.[0])
            // The same file may be chosen again once it has been mended.
            event.currentTarget.value = ''
          }}
        />
        {problem !== null && <span role="alert">{problem}</span>}
      </div>
    </>
  )
}

interface VerdictProps {
  reading: TableReading
  room: number
  maxItems: number
  isEmpty: boolean
}

function Verdict({ reading, room, maxItems, isEmpty }: VerdictProps) {
  const { items, rows, problems, unused, span } = reading
  if (isEmpty) return <p className="insp-quiet">Paste a table or choose a file. Nothing changes until you take it over.</p>
  if (problems.length > 0) return <Problems problems={problems} />
  const left = rows - items.length
  const what = `${countText(items.length)} ${items.length === 1 ? 'row' : 'rows'}`
  const when = span === null ? '' : `, from ${secText(span[0])} to ${secText(span[1])}`
  return (
    <>
      {left > 0 && (
        <Notice
          title={`${countText(left)} of ${countText(rows)} rows ${left === 1 ? 'does' : 'do'} not fit: a list holds ${countText(maxItems)}`}
          detail={
            room > 0
              ? `The earliest ${countText(items.length)} are taken${span === null ? '' : `, up to ${secText(span[1])}`}.`
              : 'There is no room left.'
          }
        />
      )}
      <p className="insp-quiet">
        {what}
        {when}.{unused.length > 0 && ` Not used: ${unused.join(', ')}.`}
      </p>
    </>
  )
}

function Problems({ problems }: Pick<TableReading, 'problems'>) {
  const more = problems.length - MOST_PROBLEMS
  return (
    <Notice
      tone="failing"
      title={
        problems.length === 1
          ? 'One thing is wrong; nothing is taken over'
          : `${countText(problems.length)} things are wrong; nothing is taken over`
      }
      detail={
        <ul className="insp-table-problems">
          {problems.slice(0, MOST_PROBLEMS).map(({ line, text }) => (
            <li key={`${line} ${text}`}>
              Line {countText(line)}: {text}.
            </li>
          ))}
          {more > 0 && <li>And {countText(more)} more.</li>}
        </ul>
      }
    />
  )
}
