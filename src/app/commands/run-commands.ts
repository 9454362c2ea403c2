import { changeSpeed, togglePlay } from '../../player'
import { useRun } from '../../state'
import { seekBy } from '../../timeline'
import type { Runtime } from '../runtime'
import { always, type Command } from './command'
import { openDialog } from './view-commands'

function canStep(): boolean {
  const { status } = useRun.getState()
  return status !== 'loading' && status !== 'failed'
}

export function runCommands({ client }: Runtime): readonly Command[] {
  return [
    {
      id: 'run',
      title: 'Run or pause',
      group: 'Run',
      keys: ['Space'],
      words: 'play stop start',
      enabled: always,
      run: () => togglePlay(client),
    },
    {
      id: 'step-event',
      title: 'Step one event',
      group: 'Run',
      keys: ['.'],
      words: 'single next',
      enabled: canStep,
      run: () => client.step('event'),
    },
    {
      id: 'step-message',
      title: 'Step until a request ends',
      group: 'Run',
      keys: [','],
      words: 'message single next',
      enabled: canStep,
      run: () => client.step('message'),
    },
    {
      id: 'break-when',
      title: 'Break when…',
      group: 'Run',
      keys: ['B'],
      words: 'breakpoints breakpoint condition pause stop until debug',
      enabled: always,
      run: () => openDialog('breakpoints'),
    },
    {
      id: 'reset',
      title: 'Reset to 0',
      group: 'Run',
      keys: ['R'],
      words: 'restart start again',
      enabled: () => useRun.getState().status !== 'loading',
      run: () => client.reset(),
    },
    {
      id: 'faster',
      title: 'Faster',
      group: 'Run',
      keys: [']'],
      words: 'speed',
      enabled: always,
      run: () => changeSpeed(client, 1),
    },
    {
      id: 'slower',
      title: 'Slower',
      group: 'Run',
      keys: ['['],
      words: 'speed slow motion',
      enabled: always,
      run: () => changeSpeed(client, -1),
    },
    {
      id: 'real-time',
      title: 'Real-time speed',
      group: 'Run',
      words: '1x normal',
      enabled: always,
      run: () => client.setSpeed(1),
    },
    {
      id: 'back',
      title: 'Go back 1 s',
      group: 'Run',
      keys: ['<', 'Shift+ArrowLeft'],
      words: 'scrub rewind earlier time seek',
      enabled: canStep,
      run: () => seekBy(client, -1),
    },
    {
      id: 'forward',
      title: 'Go on 1 s',
      group: 'Run',
      keys: ['>', 'Shift+ArrowRight'],
      words: 'scrub later time seek',
      enabled: canStep,
      run: () => seekBy(client, 1),
    },
    {
      id: 'stay',
      title: 'Stop on the way',
      group: 'Run',
      keys: ['Escape'],
      keysWhen: 'way',
      words: 'cancel seek scrub abort',
      enabled: () => useRun.getState().seekingSec !== null,
      run: () => client.stay(),
    },
    {
      id: 'start',
      title: 'Go to the start and pause',
      group: 'Run',
      keys: ['Home'],
      words: 'scrub rewind beginning zero time seek',
      enabled: canStep,
      run: () => client.seek(0),
    },
  ]
}
