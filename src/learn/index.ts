export { LessonCard } from './LessonCard'
