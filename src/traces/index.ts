export { OrderDialog } from './OrderDialog'
export { TracesDialog } from './TracesDialog'
