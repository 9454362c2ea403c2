import { SCHEMAS, type Schemas } from '../kinds/schemas'
import { fromBase64Url, toBase64Url } from './base64url'
import { deflate, inflate } from './deflate'
import type { Scenario } from './document'
import { LIMITS } from './limits'
import { fromLinkForm, toLinkForm } from './link-form'
import { readSummed, withSum } from './link-sum'
import { canonicalScenario } from './normalize'
import type { Problem } from './problem'
import { checkScenario } from './validate'

/** Version of the link's own form, readable before anything is decoded. */
const LINK_VERSION = 1

const DAMAGED = 'The link is damaged: it was cut off, or characters were changed on its way'

const DIGEST_PATTERN = /^[A-Za-z0-9_.:-]{1,128}$/

/** A scenario from a link, or the reasons why there is none. */
export type DecodedLink =
  | {
      readonly scenario: Scenario
      /** Digest of the sender's result, where the link carries one. */
      readonly digest?: string
      readonly notes: readonly Problem[]
    }
  | { readonly problems: readonly Problem[] }

/**
 * The hash of a link that holds the whole scenario: `#s1.` and base64url of raw deflate of its {@link toLinkForm}, with a checksum.
 * Throws an Error where it would be longer than {@link LIMITS.linkLength}: such a scenario travels as a file.
 */
export async function encodeLink(
  scenario: Scenario,
  extra: { readonly digest?: string } = {},
  schemas: Schemas = SCHEMAS,
): Promise<string> {
  const form = toLinkForm(canonicalScenario(scenario, schemas), extra.digest)
  const hash = `#s${LINK_VERSION}.${toBase64Url(await deflate(withSum(form)))}`
  if (hash.length > LIMITS.linkLength) {
    throw new Error(`The scenario is too large for a link (${hash.length} characters); share it as a file instead`)
  }
  return hash
}

/** Reads the hash of a link; never throws. The scenario has been checked and is canonical. */
export async function decodeLink(hash: string, schemas: Schemas = SCHEMAS): Promise<DecodedLink> {
  if (hash.length > LIMITS.linkLength) {
    return refusal(`The link is too long: ${hash.length} characters, at most ${LIMITS.linkLength} are possible`)
  }
  const parts = /^#?s(\d+)\.(.*)$/s.exec(hash.trim())
  if (parts === null) return refusal('This link does not hold a scenario')
  if (Number(parts[1]) > LINK_VERSION)
    return refusal('This link was made by a newer Spillway. Update to open it (in a browser: reload)')
  if (Number(parts[1]) < 1) return refusal('This link does not hold a scenario')
  const unpacked = await unpack(parts[2])
  if ('problems' in unpacked) return unpacked
  const opened = fromLinkForm(unpacked.form)
  if (opened === null) return refusal('The link is damaged: what it holds is not a scenario')
  const checked = checkScenario(opened.document, schemas)
  if ('problems' in checked) return checked
  const { digest } = opened
  return {
    scenario: canonicalScenario(checked.scenario, schemas),
    ...(typeof digest === 'string' && DIGEST_PATTERN.test(digest) && { digest }),
    notes: checked.notes,
  }
}

async function unpack(text: string): Promise<{ readonly form: unknown } | { readonly problems: readonly Problem[] }> {
  const packed = fromBase64Url(text)
  if (packed === null || packed.length === 0) return refusal(DAMAGED)
  const inflated = await inflate(packed, LIMITS.inflatedBytes)
  if ('failed' in inflated) {
    if (inflated.failed === 'too large') return refusal('The link unpacks to more than 4 MB, and was not opened')
    return refusal(DAMAGED)
  }
  try {
    return readSummed(inflated.text) ?? refusal(DAMAGED)
  } catch {
    return refusal('The link is damaged: what it holds cannot be read')
  }
}

function refusal(what: string): { readonly problems: readonly Problem[] } {
  return { problems: [{ where: '', what, severity: 'error' }] }
}
