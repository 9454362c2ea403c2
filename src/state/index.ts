export type { RunFigures, RunStatus } from '../sim-client'
export * from './run-store'
export * from './scenario-store'
export * from './session-store'
