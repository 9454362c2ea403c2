import type { KeyContextName } from './key-contexts'

/** Headings under which menus, the command palette and the sheet of keys show commands, in this order. */
export const COMMAND_GROUPS = ['Run', 'Edit', 'Select', 'Arrange', 'Faults', 'View', 'Scenario', 'Help'] as const
export type CommandGroup = (typeof COMMAND_GROUPS)[number]

/** One thing a person can ask for. Keys, menus, the command palette and the sheet of keys all come from a list of these. */
export interface Command {
  readonly id: string
  readonly title: string
  readonly group: CommandGroup
  /** Key combinations such as `Mod+Shift+Z`; the first is the one shown. */
  readonly keys?: readonly string[]
  /** The context in which the keys are this command's; without one, wherever no context takes them. */
  readonly keysWhen?: KeyContextName
  /** The sheet of keys says it in one line with its like, among the gestures of the canvas. */
  readonly asGesture?: boolean
  /** The browser turns these keys into an event of its own (copy, cut, paste): the keyboard handler leaves them alone. */
  readonly native?: boolean
  /** The keys also work while the person types in a field; `unwritten`: only in a number field in which nothing is being written. */
  readonly inFields?: boolean | 'unwritten'
  /** Other words by which the command palette finds it. */
  readonly words?: string
  readonly danger?: boolean
  /** Where this is false, nobody sees the command; without it, it is everywhere. */
  readonly offered?: () => boolean
  readonly enabled: () => boolean
  /** Why it cannot be used while it is not enabled, where that is hard to guess: a sentence. */
  readonly whyNot?: string
  readonly run: () => void
}

/** Commands by id; asking for one that does not exist is a mistake of the caller. */
export type CommandSet = ReadonlyMap<string, Command>

export function commandSet(commands: readonly Command[]): CommandSet {
  const set = new Map(commands.map((command) => [command.id, command]))
  if (set.size !== commands.length) throw new Error('two commands share an id')
  return set
}

export function commandOf(commands: CommandSet, id: string): Command {
  const command = commands.get(id)
  if (command === undefined) throw new Error(`there is no command "${id}"`)
  return command
}

export function isOffered({ offered }: Command): boolean {
  return offered === undefined || offered()
}

export function always(): boolean {
  return true
}
