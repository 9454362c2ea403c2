import type { Runtime } from '../runtime'
import { arrangeCommands } from './arrange-commands'
import { chainCommands } from './chain-commands'
import { chartCommands } from './chart-commands'
import { type CommandSet, commandSet } from './command'
import { compareCommands } from './compare-commands'
import { editCommands } from './edit-commands'
import { faultCommands } from './fault-commands'
import { fileCommands } from './file-commands'
import { offlineCommands } from './offline-commands'
import { runCommands } from './run-commands'
import { viewCommands } from './view-commands'

/** Everything a person can ask for. */
export function makeCommands(runtime: Runtime): CommandSet {
  return commandSet([
    ...runCommands(runtime),
    ...chartCommands(runtime),
    ...editCommands(runtime.settle),
    ...chainCommands(),
    ...arrangeCommands(),
    ...faultCommands(runtime),
    ...viewCommands(),
    ...compareCommands(),
    ...fileCommands(runtime),
    ...offlineCommands(),
  ])
}
