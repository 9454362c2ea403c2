/** How the canvas is used by hand, for the dialog of keys. */
export const CANVAS_HELP: readonly { readonly how: string; readonly does: string }[] = [
  { how: 'Drag on empty ground', does: 'Move the view' },
  { how: 'Shift and drag', does: 'Select what lies in a rectangle' },
  { how: 'Shift and click', does: 'Add to the selection, or take from it' },
  { how: 'Wheel or pinch', does: 'Zoom at the pointer' },
  { how: 'Drag a node', does: 'Move it and everything selected with it' },
  { how: 'Alt while dragging', does: 'Do not line up with other nodes' },
  { how: 'Escape while dragging', does: 'Put it back, or give the wire up' },
  { how: 'Drag an inline node, or one without wires, onto a wire', does: 'Put it there; the wires follow' },
  { how: 'Double click on a note or a title', does: 'Write it; a click beside it ends that' },
  { how: 'Drag from a port', does: 'Draw a wire; drop it on a port or on a node' },
  {
    how: 'Tap a port, then a port or a node',
    does: 'Draw a wire on a touch screen; the same port again or empty ground gives it up',
  },
  { how: 'Drop a kind on a wire', does: 'Put it there, if it fits: the wire lights up' },
  { how: 'Arrows, with Shift in larger steps', does: 'Move the nodes and notes that are selected' },
  { how: 'Delete or Backspace', does: 'Delete the selection; wires around inline nodes heal' },
  { how: 'C on a node', does: 'Connect it: arrows or Tab choose, Enter connects, Escape cancels' },
]
