export { KindDocs } from './KindDocs'
export { LessonCard } from './LessonCard'
