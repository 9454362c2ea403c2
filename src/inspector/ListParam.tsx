import { Plus } from 'lucide-react'
import { useContext } from 'react'
import { type ListItem, type ListSpec, type ParamValue, shortenParam } from '../params'
import { Button, Menu } from '../ui'
import { FormContext } from './FormContext'
import { moveItem } from './list-edits'
import { ParamField } from './ParamField'
import { ParamFrame } from './ParamFrame'
import type { ParamProps } from './param-props'
import { RecipeCards } from './RecipeCards'
import { lower, summarise } from './summary'
import { sharedValue, shownParams } from './values'

/** An ordered list of records, as recipe cards. */
export function ListParam(props: ParamProps<ListSpec>) {
  const { spec, value, onChange } = props
  const { wires } = useContext(FormContext)
  const items = (Array.isArray(value) ? value : spec.default) as readonly ListItem[]
  const change = (next: readonly ListItem[], gesture: string | null) => onChange(shortenParam(spec, next), gesture)
  const full = items.length >= spec.maxItems
  const variants = Object.entries(spec.variants)
  const add = (type: string) => change([...items, { type }], null)
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
          <RecipeCards
            label={spec.title}
            items={items.map((item) => summarise(spec, item, wires))}
            onMove={(from, to) => change(moveItem(items, from, to), null)}
            onRemove={(index) => change(items.toSpliced(index, 1), null)}
            form={(index) => (
              <ItemForm spec={spec} item={items[index]} onChange={(item, gesture) => change(items.with(index, item), gesture)} />
            )}
          />
        )
      }
    >
      {full ? (
        button
      ) : (
        <Menu
          label={`Add to ${spec.title}`}
          align="end"
          entries={variants.map(([type, variant]) => ({ id: type, label: lower(variant.title), onSelect: () => add(type) }))}
          trigger={button}
        />
      )}
    </ParamFrame>
  )
}

interface ItemFormProps {
  spec: ListSpec
  item: ListItem
  onChange: (item: ListItem, gesture: string | null) => void
}

function ItemForm({ spec, item, onChange }: ItemFormProps) {
  const params = spec.variants[item.type]?.params ?? {}
  const { type, ...fields } = item
  const names = shownParams(params, [fields])
  if (names.length === 0) return <p className="insp-quiet">Nothing to set.</p>
  return (
    <div className="insp-fields">
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
