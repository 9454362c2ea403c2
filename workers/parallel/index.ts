export * from './link'
export { LINK_RING_CAPACITY } from './outlet'
export * from './partition'
export * from './tiling'
