import './lab.css'
import { Play, Square } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { counted } from '../params'
import {
  LAB_DEFAULTS,
  type LabMachine,
  type LabReading,
  LabRun,
  type LabSettings,
  labMachine,
  threadsOf,
} from '../sim-client/lab'
import { Button, Dialog, download, Notice } from '../ui'
import { labCsv, labResults } from './export'
import { nsText } from './figures'
import { LabForm } from './LabForm'
import { RateBars } from './RateBars'
import { RoundTrips } from './RoundTrips'
import { simulatedPerSec } from './simulated'

const DOING: Readonly<Record<LabReading['phase'], string>> = {
  costs: 'Measuring what a record costs one thread',
  ring: 'Measuring the ring',
  post: 'Measuring postMessage',
  ringTrip: 'Measuring round trips over the ring',
  postTrip: 'Measuring round trips over postMessage',
  done: 'Done',
  stopped: 'Stopped',
}

interface LabDialogProps {
  readonly onClose: () => void
  /** Holds the simulation, which would take part of the cores; the answer lets it go on. */
  readonly pauseRun: () => () => void
}

/** The rings that carry the simulation, measured on this machine between real threads, beside postMessage and the simulated queue. */
export function LabDialog({ onClose, pauseRun }: LabDialogProps) {
  const [machine] = useState(labMachine)
  const [settings, setSettings] = useState<LabSettings>(LAB_DEFAULTS)
  const lab = useLab(machine, pauseRun)
  const { reading } = lab
  const isRunning = reading !== null && reading.phase !== 'done' && reading.phase !== 'stopped'
  return (
    <Dialog
      open
      onClose={onClose}
      size="l"
      title="Queue lab"
      description="The lock-free rings behind this page, between real threads of your machine."
      actions={
        <>
          <Exports lab={lab} machine={machine} disabled={reading === null || isRunning} />
          {isRunning ? (
            <Button icon={<Square />} onClick={lab.stop}>
              Stop
            </Button>
          ) : (
            <Button variant="primary" icon={<Play />} disabled={!machine.isolated} onClick={() => lab.start(settings)}>
              Measure
            </Button>
          )}
        </>
      }
    >
      <div className="lab">
        <LabForm settings={settings} onChange={setSettings} />
        <div className="lab-results">
          <Machine machine={machine} settings={settings} />
          <p className="lab-status" role="status">
            {lab.problem ??
              (reading === null ? 'Takes about eleven seconds; the simulation rests meanwhile.' : DOING[reading.phase])}
          </p>
          {reading !== null && (
            <>
              <RateBars reading={reading} simulatedPerSec={lab.simulated} />
              <Costs reading={reading} />
              <RoundTrips reading={reading} />
            </>
          )}
        </div>
      </div>
    </Dialog>
  )
}

interface Lab {
  readonly reading: LabReading | null
  readonly simulated: number | null
  readonly problem: string | null
  start(settings: LabSettings): void
  stop(): void
}

/** One run at a time; closing the lab ends it. */
function useLab(machine: LabMachine, pauseRun: () => () => void): Lab {
  const [reading, setReading] = useState<LabReading | null>(null)
  const [simulated, setSimulated] = useState<number | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const run = useRef<LabRun | null>(null)
  useEffect(() => () => run.current?.stop(), [])

  async function start(settings: LabSettings) {
    setProblem(null)
    setSimulated(null)
    let last: LabReading | null = null
    const mine = new LabRun(settings, machine, (next) => {
      last = next
      setReading(next)
    })
    run.current = mine
    const resume = pauseRun()
    try {
      await mine.run()
      const costs = (last as LabReading | null)?.costs
      // After the measurements, so as to disturb none of them.
      if (costs !== undefined && run.current === mine) setSimulated(await simulatedPerSec(settings, costs))
    } catch (error) {
      setProblem(`A thread of the lab failed: ${error instanceof Error ? error.message : String(error)}`)
    } finally {
      resume()
    }
  }
  return { reading, simulated, problem, start: (settings) => void start(settings), stop: () => run.current?.stop() }
}

/** What the browser lets us measure, and what to expect of it. */
function Machine({ machine, settings }: { readonly machine: LabMachine; readonly settings: LabSettings }) {
  const { producers, consumers } = threadsOf(settings)
  const threads = producers + consumers
  if (!machine.isolated) {
    return (
      <Notice
        tone="waiting"
        title="This page may not share memory between threads"
        detail="The browser allows that only to cross-origin isolated pages. Serve the page with the headers COOP and COEP, as npm start does."
      />
    )
  }
  return (
    <p className="lab-machine">
      {counted(machine.cores, 'core')} · shared memory · the clock moves in steps of {nsText(machine.clockMs * 1e6)}
      {threads > machine.cores && (
        <span className="lab-warning">
          {' '}
          · {threads} threads share {counted(machine.cores, 'core')}: expect a fraction, and much scatter
        </span>
      )}
    </p>
  )
}

function Costs({ reading: { costs } }: { readonly reading: LabReading }) {
  if (costs === undefined) return null
  return (
    <p className="lab-note">
      Alone, one thread puts a record in {nsText(costs.putNs)} and takes it in {nsText(costs.takeNs)}: the simulated ring has
      these costs and no caches. What the real one lacks to it is the way of the records from core to core; what it has more, two
      cores at work on what was measured on one.
    </p>
  )
}

function Exports({ lab, machine, disabled }: { readonly lab: Lab; readonly machine: LabMachine; readonly disabled: boolean }) {
  const results = () => (lab.reading === null ? null : labResults(lab.reading, machine, lab.simulated))
  return (
    <>
      <Button
        variant="quiet"
        disabled={disabled}
        onClick={() => download('queue-lab.json', new Blob([JSON.stringify(results(), null, 2)], { type: 'application/json' }))}
      >
        JSON
      </Button>
      <Button
        variant="quiet"
        disabled={disabled}
        onClick={() => {
          const all = results()
          if (all !== null) download('queue-lab.csv', new Blob([labCsv(all)], { type: 'text/csv' }))
        }}
      >
        CSV
      </Button>
    </>
  )
}
