export { TracesDialog } from './TracesDialog'
