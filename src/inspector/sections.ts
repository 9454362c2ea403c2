import { create } from 'zustand'

const KEY = 'spillway.sections'

/** Which sections of forms a person closed, by kind and title: kept on this computer, neither saved in the document nor undone. */
const useClosed = create<{ readonly closed: readonly string[] }>(() => ({ closed: remembered() }))

function remembered(): readonly string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(stored) ? stored.filter((each) => typeof each === 'string') : []
  } catch {
    return []
  }
}

/** Whether a section is open, and how to open or close it from now on. */
export function useSection(form: string, title: string): readonly [open: boolean, setOpen: (open: boolean) => void] {
  const id = `${form}/${title}`
  const open = useClosed((state) => !state.closed.includes(id))
  return [open, (next) => setSection(id, next)]
}

function setSection(id: string, open: boolean): void {
  const others = useClosed.getState().closed.filter((each) => each !== id)
  const closed = open ? others : [...others, id]
  useClosed.setState({ closed })
  try {
    localStorage.setItem(KEY, JSON.stringify(closed))
  } catch {
    // Private windows may have no storage; the section still stays as it is while the page lives.
  }
}
