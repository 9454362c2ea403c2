const CHANNEL = 'spillway.docs'

/** Tells this browser's other tabs what is open and saved here. */
export interface Tabs {
  opened(doc: string): void
  saved(doc: string): void
  dispose(): void
}

interface Message {
  readonly type: 'opened' | 'here' | 'saved'
  readonly doc: string
}

function isMessage(data: unknown): data is Message {
  return typeof data === 'object' && data !== null && 'type' in data && 'doc' in data
}

/** `onOther`: the document open here is open in another tab too; `newer`: it was just saved there. */
export function startTabs(current: () => string | null, onOther: (newer: boolean) => void): Tabs {
  if (typeof BroadcastChannel === 'undefined') return { opened() {}, saved() {}, dispose() {} }
  const channel = new BroadcastChannel(CHANNEL)
  const tell = (message: Message) => channel.postMessage(message)
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (!isMessage(data) || data.doc !== current()) return
    if (data.type === 'opened') tell({ type: 'here', doc: data.doc })
    onOther(data.type === 'saved')
  }
  return {
    opened: (doc) => tell({ type: 'opened', doc }),
    saved: (doc) => tell({ type: 'saved', doc }),
    dispose: () => channel.close(),
  }
}
