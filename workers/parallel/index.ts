export * from './link'
export * from './partition'
