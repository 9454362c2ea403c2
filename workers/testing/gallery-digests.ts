import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { prepare } from './simulate'

// Prints the digest and the results of every scenario in a folder, run for as many virtual seconds: node gallery-digests.mjs FOLDER SECONDS

const [folder, seconds] = process.argv.slice(2)
const files = readdirSync(folder, { recursive: true }).map(String)
for (const file of files.filter((name) => name.endsWith('.json')).sort()) {
  const scenario = JSON.parse(readFileSync(join(folder, file), 'utf8'))
  const run = prepare(scenario, { durationSec: Math.min(scenario.durationSec ?? Infinity, Number(seconds)) })
  run.simulation.start()
  while (!run.simulation.runBefore(run.plan.durationNs, 1_000_000));
  const { digest, events, nodes } = run.results()
  console.log(file, digest, events, JSON.stringify(nodes))
}
