export { changeSpeed, togglePlay } from './actions'
export { Player } from './Player'
