import type { ListItem, ListSpec, ParamSpec, ParamSpecs, ParamValue } from '../params'

/** Ids of wires that a node's parameters name, each with the parameter that names it. */
export function wireReferences(
  specs: ParamSpecs,
  params: Readonly<Record<string, ParamValue>>,
): readonly { readonly param: string; readonly wire: string }[] {
  return Object.entries(specs).flatMap(([param, spec]) => {
    if (!Object.hasOwn(params, param)) return []
    return idsIn(spec, params[param]).map((wire) => ({ param, wire }))
  })
}

function idsIn(spec: ParamSpec, value: ParamValue): readonly string[] {
  if (spec.type === 'wire') return value === '' ? [] : [value as string]
  if (spec.type === 'wires') return value as readonly string[]
  if (spec.type === 'list') return (value as readonly ListItem[]).flatMap((item) => idsInItem(spec, item))
  return []
}

function idsInItem(spec: ListSpec, item: ListItem): readonly string[] {
  const fields = Object.entries(spec.variants[item.type].params)
  return fields.flatMap(([name, field]) => (Object.hasOwn(item, name) ? idsIn(field, item[name]) : []))
}

type StoredParams = Readonly<Record<string, ParamValue>>

/**
 * Parameters whose wires go by other names; `null`: the wire is gone. A list's item that named only wires which are gone goes with
 * them, since an item that names none means all. Gives the same object when nothing is named.
 */
export function renameWires(specs: ParamSpecs, params: StoredParams, renamed: (id: string) => string | null): StoredParams {
  if (wireReferences(specs, params).every(({ wire }) => renamed(wire) === wire)) return params
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      Object.hasOwn(specs, name) ? renameIn(specs[name], value, renamed) : value,
    ]),
  )
}

function renameIn(spec: ParamSpec, value: ParamValue, renamed: (id: string) => string | null): ParamValue {
  if (spec.type === 'wire') return value === '' ? value : (renamed(value as string) ?? '')
  if (spec.type === 'wires') return (value as readonly string[]).map(renamed).filter((id) => id !== null)
  if (spec.type !== 'list') return value
  return (value as readonly ListItem[]).flatMap((item) => {
    const named = idsInItem(spec, item)
    if (named.length > 0 && named.every((id) => renamed(id) === null)) return []
    const fields = spec.variants[item.type].params
    const entries = Object.entries(item).map(([name, inner]) => [
      name,
      fields[name] ? renameIn(fields[name], inner, renamed) : inner,
    ])
    return [Object.fromEntries(entries) as ListItem]
  })
}
