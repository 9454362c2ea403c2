import './keys.css'
import { CANVAS_HELP } from '../../canvas'
import { TIMELINE_HELP } from '../../timeline/help'
import { Dialog, Kbd } from '../../ui'
import { usePage } from '../runtime'
import { COMMAND_GROUPS } from './command'
import { KEY_CONTEXTS } from './key-contexts'

interface KeysDialogProps {
  readonly onClose: () => void
}

/** All keys, drawn from the commands themselves, and what the hand can do on the canvas. */
export function KeysDialog({ onClose }: KeysDialogProps) {
  const { commands } = usePage()
  const withKeys = [...commands.values()].filter((command) => command.keys !== undefined && command.asGesture !== true)
  return (
    <Dialog open onClose={onClose} title="Keys and gestures" size="l">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the sheet scrolls, and holds nothing that takes the focus */}
      <section className="keys" aria-label="Keys" tabIndex={0}>
        {COMMAND_GROUPS.map((group) => {
          const inGroup = withKeys.filter((command) => command.group === group)
          if (inGroup.length === 0) return null
          return (
            <section key={group} className="keys-group">
              <h3 className="keys-heading">{group}</h3>
              <dl>
                {inGroup.map((command) => (
                  <div key={command.id} className="keys-row">
                    <dt>
                      {command.title}
                      {command.keysWhen && <span className="keys-when"> {KEY_CONTEXTS[command.keysWhen].words}</span>}
                    </dt>
                    <dd>
                      {command.keys?.map((keys) => (
                        <Kbd key={keys} keys={keys} />
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          )
        })}
        <Gestures title="On the canvas" list={CANVAS_HELP} />
        <Gestures title="On the timeline" list={TIMELINE_HELP} />
      </section>
    </Dialog>
  )
}

interface GesturesProps {
  readonly title: string
  readonly list: readonly { readonly how: string; readonly does: string }[]
}

function Gestures({ title, list }: GesturesProps) {
  return (
    <section className="keys-group">
      <h3 className="keys-heading">{title}</h3>
      <dl>
        {list.map(({ how, does }) => (
          <div key={how} className="keys-gesture">
            <dt>{how}</dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
