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
