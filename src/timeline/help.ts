/** How the timeline is used by hand and by keys, for the dialog of keys. */
export const TIMELINE_HELP: readonly { readonly how: string; readonly does: string }[] = [
  { how: 'Drag an entry', does: 'Move it; the run follows' },
  { how: 'Drag the end of a bar', does: 'Let a fault last longer, or less long' },
  { how: 'Click twice, or Enter', does: 'Edit an entry: when, how long, how much' },
  { how: 'Left and right, with Shift in larger steps', does: 'Move the entry that has the focus' },
  { how: '+ and −', does: 'Let it last longer, or less long' },
  { how: 'Up and down', does: 'Go to the entry before or after' },
  { how: 'Delete or Backspace', does: 'Take it off the timeline' },
]
