export { BreakpointBar } from './BreakpointBar'
export { BreakpointsDialog } from './BreakpointsDialog'
