import { useShell } from '../shell-store'
import { always, type Command } from './command'

/** A build has a service worker; browsers give one to pages that came by a safe way only. */
function canKeep(): boolean {
  return import.meta.env.PROD && 'serviceWorker' in navigator
}

export function offlineCommands(): readonly Command[] {
  return [
    {
      id: 'offline',
      title: 'Keep for offline use',
      group: 'Help',
      words: 'network cache download size',
      offered: canKeep,
      enabled: always,
      run: () => void import('../../offline/offline').then((offline) => offline.keepForOffline()),
    },
    {
      id: 'install',
      title: 'Install as an app…',
      group: 'Help',
      words: 'pwa window desktop home screen',
      offered: () => useShell.getState().install !== null,
      enabled: always,
      run: () => useShell.getState().install?.(),
    },
  ]
}
