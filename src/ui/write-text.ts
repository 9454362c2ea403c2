/**
 * Changes an element's text only where it differs, and in the text node that is there: a new node would make the browser lay out more. For
 * elements that hold nothing else.
 */
export function writeText(element: Element | null, text: string): void {
  if (element === null) return
  const first = element.firstChild
  if (!(first instanceof Text)) element.textContent = text
  else if (first.data !== text) first.data = text
}
