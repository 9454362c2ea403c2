export { seekBy } from './PlayHead'
export { TimelineStrip } from './TimelineStrip'
