export { ChartsDock } from './ChartsDock'
