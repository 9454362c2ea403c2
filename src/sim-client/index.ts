export * from './api'
export { createSimClient } from './client'
export * from './context'
export * from './race'
