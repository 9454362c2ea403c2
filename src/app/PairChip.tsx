import { otherHalf } from '../gallery/pairs'
import { useScenario, useSession } from '../state'
import { Chip } from '../ui'
import { keepVariant } from './comparing'
import { usePage } from './runtime'

/** On the lesson of half a pair: runs it side by side with the other half. */
export function PairChip() {
  const { saver } = usePage()
  const other = useScenario((state) => otherHalf(state.scenario.name))
  if (other === null) return null
  const compare = async () => {
    const { openLesson } = await import('./lessons')
    keepVariant()
    await openLesson(saver, other.id)
    useSession.setState({ openDialog: 'compare' })
  }
  return <Chip onClick={() => void compare()}>Compare with “{other.name}”</Chip>
}
