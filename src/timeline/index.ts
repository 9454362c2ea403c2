export { TimelineStrip } from './TimelineStrip'
