import { resolveParams } from '../../params'
import type { KindPanel } from '../contract-panel'
import { params as specs } from './params'
import { theory } from './theory'

/** What the inspector shows of a log: batches and lag beside their closed forms. */
export const panel: KindPanel = { theory: (view, params) => theory(view, resolveParams(specs, params)) }
