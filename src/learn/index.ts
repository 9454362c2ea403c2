export { KindDocs, type KindDocsProps } from './KindDocs'
export { LessonCard, type LessonCardProps } from './LessonCard'
export { Markdown, type MarkdownProps } from './Markdown'
