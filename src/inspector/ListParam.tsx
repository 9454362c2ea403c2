import { Plus } from 'lucide-react'
import { lazy, Suspense, useContext, useState } from 'react'
import { formatText, type ListItem, type ListSpec, type ParamValue, placesOf, shortenParam } from '../params'
import { Button, lateText, Menu, type MenuEntry } from '../ui'
import { FormContext } from './FormContext'
import { duplicatePart, insertItem, mayMove, movePart, nextGap, partOf, removePart, unwrapBlock, variantsAt } from './list-edits'
import { ParamField } from './ParamField'
import { ParamFrame } from './ParamFrame'
import type { ParamProps } from './param-props'
import { type Card, type CardOrder, RecipeCards } from './RecipeCards'
import { lower, problemOf, summarise } from './summary'
import type { TableDialogProps } from './table/TableDialog'
import { sharedValue, shownParams } from './values'

const TableDialog = lazy(() => import('./table/TableDialog').then((module) => ({ default: module.TableDialog })))

/** So many cards are shown at first, and so many more each time they are asked for: thousands would make the page slow. */
const CARDS = 200

/** An ordered list of records, as recipe cards; blocks of them are indented. */
export function ListParam(props: ParamProps<ListSpec>) {
  const { spec, value, onChange } = props
  const { wires } = useContext(FormContext)
  const { variants } = spec
  const [most, setMost] = useState(CARDS)
  const items = (Array.isArray(value) ? value : spec.default) as readonly ListItem[]
  const places = placesOf(variants, items)
  const change = (next: readonly ListItem[], gesture: string | null) => onChange(shortenParam(spec, next), gesture)
  const take = (next: readonly ListItem[]) => {
    const value = shortenParam(spec, next)
    if (props.onFromStart === undefined) onChange(value, null)
    else props.onFromStart(value)
  }
  const full = items.length >= spec.maxItems
  const entriesAt = (gap: number): readonly MenuEntry[] =>
    variantsAt(variants, items, gap)
      .filter((type) => !full && (variants[type].opens !== true || items.length + 2 <= spec.maxItems))
      .map((type) => ({
        id: type,
        label: lower(variants[type].title),
        onSelect: () => change(insertItem(variants, items, gap, type), null),
      }))
  const remove = (index: number) => {
    if (variants[items[index].type]?.closes !== true) change(removePart(items, partOf(places, index)), null)
  }
  const order: CardOrder = {
    sizeOf: (index) => places[index].last - index + 1,
    mayMove: (from, gap) => !isMark(spec, items[from]) && mayMove(variants, items, partOf(places, from), gap),
    onMove: (from, gap) => change(movePart(items, partOf(places, from), gap), null),
    next: (index, direction) => (isMark(spec, items[index]) ? null : nextGap(variants, items, index, direction)),
    onDuplicate: (index) => {
      const next = duplicatePart(items, partOf(places, index))
      if (next.length <= spec.maxItems) change(next, null)
    },
    onUnwrap: (index) => change(unwrapBlock(items, places, index), null),
    entriesBelow: (index) => entriesAt(index + 1),
  }
  const cards = items.slice(0, most).map((item, index): Card => {
    const place = places[index]
    const card = { ...summarise(spec, item, wires), depth: place.depth, opens: variants[item.type]?.opens === true }
    const problem = place.problem === null ? problemOf(spec, item, wires) : `It ${place.problem}.`
    if (!isMark(spec, item)) return { ...card, problem }
    const removal: MenuEntry[] =
      variants[item.type].closes === true
        ? []
        : ['separator', { label: `remove ${lower(variants[item.type].title)}`, danger: true, onSelect: () => remove(index) }]
    const block = place.block < 0 ? '' : lower(variants[items[place.block].type].title)
    return { ...card, problem, mark: { label: `Add inside ${block}`, entries: [...entriesAt(index), ...removal] } }
  })
  const button = (
    <Button variant="ghost" icon={<Plus aria-hidden />} disabled={full} aria-label={`Add to ${spec.title}`}>
      Add
    </Button>
  )
  return (
    <ParamFrame
      {...props}
      line={items.length === 0 ? spec.empty : undefined}
      below={
        items.length === 0 ? undefined : (
          <>
            <RecipeCards
              label={spec.title}
              items={cards}
              order={order}
              onRemove={remove}
              form={(index) => (
                <ItemForm
                  spec={spec}
                  item={items[index]}
                  onChange={(item, gesture) => change(items.with(index, item), gesture)}
                />
              )}
            />
            {items.length > most && <MoreCards shown={most} all={items.length} onMore={() => setMost(most + CARDS)} />}
          </>
        )
      }
    >
      {spec.table !== undefined && <TableButton spec={spec} table={spec.table} items={items} onTake={take} />}
      {full ? button : <Menu label={`Add to ${spec.title}`} align="end" entries={entriesAt(items.length)} trigger={button} />}
    </ParamFrame>
  )
}

interface MoreCardsProps {
  shown: number
  all: number
  onMore: () => void
}

function MoreCards({ shown, all, onMore }: MoreCardsProps) {
  return (
    <p className="insp-quiet insp-more-cards">
      The first {formatText(shown, 'count', { digits: 6 })} of {formatText(all, 'count', { digits: 6 })}.{' '}
      <button type="button" className="ui-link" onClick={onMore}>
        Show more
      </button>
    </p>
  )
}

type TableButtonProps = Pick<TableDialogProps, 'spec' | 'table' | 'items' | 'onTake'>

/** Reads the items from a table, or writes them to one. */
function TableButton(props: TableButtonProps) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button variant="ghost" aria-label={`${props.spec.title} as CSV`} onClick={() => setOpen(true)}>
        CSV…
      </Button>
      {open && (
        <Suspense fallback={null}>
          <TableDialog {...props} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}

/** It only divides or closes a block. */
function isMark(spec: ListSpec, item: ListItem): boolean {
  const variant = spec.variants[item.type]
  return variant !== undefined && (variant.closes === true || variant.divides !== undefined)
}

interface ItemFormProps {
  spec: ListSpec
  item: ListItem
  onChange: (item: ListItem, gesture: string | null) => void
}

function ItemForm({ spec, item, onChange }: ItemFormProps) {
  const variant = spec.variants[item.type]
  const params = variant?.params ?? {}
  const { type, ...fields } = item
  const names = shownParams(params, [fields])
  const help = variant?.help !== undefined && <p className="insp-quiet">{lateText(variant.help)}</p>
  if (names.length === 0) return help || <p className="insp-quiet">Nothing to set.</p>
  return (
    <div className="insp-fields">
      {help}
      {names.map((name) => (
        <ParamField
          key={name}
          compact
          spec={params[name]}
          value={fields[name]}
          mixed={false}
          changed={sharedValue(params[name], name, [fields]).changed}
          onChange={(value: ParamValue, gesture) => onChange({ ...item, [name]: value }, gesture)}
        />
      ))}
    </div>
  )
}
