import './share.css'
import { Check, Copy } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Scenario, View } from '../scenario'
import type { SimClient } from '../sim-client'
import { useScenario } from '../state'
import { Button, Checkbox, Dialog, Notice } from '../ui'
import { contentsOf, linkTo, pageAddress, shortDigest, withView } from './link'

export interface ShareDialogProps {
  readonly client: SimClient
  /** Where the canvas looks now; `null` when there is none. */
  readonly view: View | null
  readonly onClose: () => void
}

/** The scenario as a link: there at once, and with the result's digest as soon as that is known. */
export function ShareDialog({ client, view, onClose }: ShareDialogProps) {
  const scenario = useScenario((state) => state.scenario)
  const [sendView, setSendView] = useState(false)
  const sent = useMemo(() => withView(scenario, sendView ? view : null), [scenario, sendView, view])
  const digest = useDigest(client, scenario)
  const known = digest.state === 'known' ? digest.digest : null
  const link = useLink(sent, known)
  return (
    <Dialog
      open
      onClose={onClose}
      title="Share this scenario"
      description="The link holds all of it. No server keeps anything; whoever has the link has the scenario."
      size="m"
    >
      <div className="share">
        {link.problem === null ? (
          <LinkField text={link.text} />
        ) : (
          <Notice tone="failing" title={link.problem} detail="Export it as a JSON file from the menu." />
        )}
        <dl className="share-facts">
          <dt>Holds</dt>
          <dd>{contentsOf(scenario).join(' · ')}</dd>
          <dt>Result</dt>
          <dd>
            <span role="status">
              <DigestText digest={digest} />
            </span>
          </dd>
        </dl>
        <Checkbox checked={sendView} onChange={setSendView} disabled={view === null}>
          Open it where I look now, instead of showing everything
        </Checkbox>
      </div>
    </Dialog>
  )
}

type DigestState =
  | { readonly state: 'computing' }
  | { readonly state: 'known'; readonly digest: string }
  | { readonly state: 'failed'; readonly reason: string }

function DigestText({ digest }: { readonly digest: DigestState }) {
  if (digest.state === 'computing') return 'The run is being computed to its end. The link works already.'
  if (digest.state === 'failed') return `Left out: ${digest.reason}`
  return (
    <>
      Digest <code>{shortDigest(digest.digest)}</code>: whoever opens it learns whether they see the same.
    </>
  )
}

/** The digest of the scenario's run, computed in the background. */
function useDigest(client: SimClient, scenario: Scenario): DigestState {
  const [digest, setDigest] = useState<DigestState>({ state: 'computing' })
  useEffect(() => {
    let wanted = true
    setDigest({ state: 'computing' })
    client.digestOf(scenario).then(
      (known) => wanted && setDigest({ state: 'known', digest: known }),
      (error: unknown) =>
        wanted && setDigest({ state: 'failed', reason: error instanceof Error ? error.message : 'it did not run' }),
    )
    return () => {
      wanted = false
    }
  }, [client, scenario])
  return digest
}

interface LinkState {
  readonly text: string
  readonly problem: string | null
}

function useLink(scenario: Scenario, digest: string | null): LinkState {
  const [link, setLink] = useState<LinkState>({ text: '', problem: null })
  useEffect(() => {
    let wanted = true
    linkTo(scenario, digest, pageAddress()).then(
      (text) => wanted && setLink({ text, problem: null }),
      (error: unknown) => wanted && setLink({ text: '', problem: error instanceof Error ? error.message : 'There is no link' }),
    )
    return () => {
      wanted = false
    }
  }, [scenario, digest])
  return link
}

/** The link in a field, and a button that copies it; where the browser does not allow that, the text is selected instead. */
function LinkField({ text }: { readonly text: string }) {
  const field = useRef<HTMLInputElement>(null)
  const [said, setSaid] = useState<'' | 'copied' | 'selected'>('')
  // biome-ignore lint/correctness/useExhaustiveDependencies: another link has not been copied yet
  useEffect(() => setSaid(''), [text])

  async function copy() {
    try {
      await navigator.clipboard.writeText(text)
      setSaid('copied')
    } catch {
      field.current?.focus()
      field.current?.select()
      setSaid('selected')
    }
  }
  return (
    <div>
      <div className="share-link">
        <input
          ref={field}
          className="share-text ui-figure"
          aria-label="Link"
          readOnly
          value={text}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button
          variant="primary"
          size="m"
          disabled={text === ''}
          icon={said === 'copied' ? <Check aria-hidden /> : <Copy aria-hidden />}
          onClick={() => void copy()}
        >
          {said === 'copied' ? 'Copied' : 'Copy link'}
        </Button>
      </div>
      <p className="share-note" role="status">
        {said === 'selected'
          ? 'The browser does not let this page copy. The link is selected: press Ctrl+C or ⌘C.'
          : `${text.length.toLocaleString('en')} characters`}
      </p>
    </div>
  )
}
