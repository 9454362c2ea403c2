import { changeSpeed, togglePlay } from '../../player'
import { useRun } from '../../state'
import type { Runtime } from '../runtime'
import { always, type Command } from './command'

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
  ]
}
