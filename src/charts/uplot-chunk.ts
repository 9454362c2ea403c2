import 'uplot/dist/uPlot.min.css'
import uPlot from 'uplot'

/** uPlot and its style sheet, in a chunk that is loaded when the first chart appears. */
export { uPlot }
