import { BookOpen } from 'lucide-react'
import { useEffect, useState } from 'react'
import { canvasCommands, placeNode } from '../../canvas'
import { replaceSelected } from '../../canvas/replace-selected'
import { faceOf } from '../../kinds/faces'
import { SCHEMAS } from '../../kinds/schemas'
import { nameOf } from '../../scenario'
import { select, useScenario } from '../../state'
import type { Autosave } from '../autosave'
import { usePage } from '../runtime'
import { COMMAND_GROUPS, type Command, isOffered } from './command'
import { Finder, type FinderItem } from './Finder'

interface DialogProps {
  readonly onClose: () => void
}

function commandItem({ id, title, group, keys, words, enabled, whyNot, run }: Command): FinderItem {
  const disabled = !enabled()
  return { id, title, note: (disabled && whyNot) || group, keys: keys?.[0], words, disabled, run }
}

function kindItems(): readonly FinderItem[] {
  return [...SCHEMAS.values()].map((schema) => {
    const Icon = faceOf(schema.id).icon
    return {
      id: `kind ${schema.id}`,
      title: `Add ${schema.title}`,
      note: schema.group,
      words: schema.summary,
      icon: <Icon size={14} aria-hidden />,
      run: () => placeNode(schema.id, null),
    }
  })
}

/** The scenarios of the gallery, as soon as they are there: they come when the list is opened for the first time. */
function useScenarioItems(saver: Autosave): readonly FinderItem[] {
  const [items, setItems] = useState<readonly FinderItem[]>([])
  useEffect(() => {
    let isOpen = true
    const fill = async () => {
      const [{ CHAPTERS, galleryEntries }, { openLesson }] = await Promise.all([
        import('../../gallery/scenarios'),
        import('../lessons'),
      ])
      const entries = galleryEntries().map(({ id, chapter, scenario }): FinderItem => {
        const { title, short } = CHAPTERS.find((each) => each.id === chapter) ?? CHAPTERS[0]
        return {
          id: `scenario ${id}`,
          title: `Open ${scenario.name}`,
          note: short,
          words: title,
          icon: <BookOpen size={14} aria-hidden />,
          run: () => void openLesson(saver, id),
        }
      })
      if (isOpen) setItems(entries)
    }
    // Without them the list is as good as it was.
    fill().catch(() => {})
    return () => {
      isOpen = false
    }
  }, [saver])
  return items
}

/** Every command, every kind and every scenario of the gallery, by a few letters. */
export function CommandPalette({ onClose }: DialogProps) {
  const { commands, saver } = usePage()
  const scenarios = useScenarioItems(saver)
  const all = [...commands.values()].filter((command) => command.id !== 'commands' && isOffered(command))
  const rank = ({ group, enabled }: Command) => COMMAND_GROUPS.indexOf(group) + (enabled() ? 0 : 100)
  const items = [...all.sort((a, b) => rank(a) - rank(b)).map(commandItem), ...kindItems(), ...scenarios]
  return (
    <Finder title="All commands" placeholder="What do you want to do?" items={items} empty="No command fits." onClose={onClose} />
  )
}

/** Brings a node of the scenario into view. */
export function FindNode({ onClose }: DialogProps) {
  const scenario = useScenario((state) => state.scenario)
  const items = scenario.nodes.map((node): FinderItem => {
    const schema = SCHEMAS.get(node.kind)
    const Icon = faceOf(node.kind).icon
    return {
      id: node.id,
      title: nameOf(node, schema),
      note: schema?.title ?? node.kind,
      words: node.id,
      icon: <Icon size={14} aria-hidden />,
      run() {
        select([node.id])
        canvasCommands.revealNode(node.id)
      },
    }
  })
  const empty = items.length === 0 ? 'There is no node yet.' : 'No node has this name.'
  return <Finder title="Find a node" placeholder="Name of a node" items={items} empty={empty} onClose={onClose} />
}

/** Another kind for the selected node; what fits of its wires and parameters stays. */
export function ReplaceNode({ onClose }: DialogProps) {
  const current = useScenario((state) => state.scenario.nodes.find((node) => node.id === canvasCommands.onlyNode())?.kind)
  const items = [...SCHEMAS.values()]
    .filter((schema) => schema.id !== current)
    .map((schema): FinderItem => {
      const Icon = faceOf(schema.id).icon
      return {
        id: schema.id,
        title: schema.title,
        note: schema.group,
        words: schema.summary,
        icon: <Icon size={14} aria-hidden />,
        run: () => replaceSelected(schema),
      }
    })
  return (
    <Finder title="Replace by another kind" placeholder="Name of a kind" items={items} empty="No kind fits." onClose={onClose} />
  )
}
