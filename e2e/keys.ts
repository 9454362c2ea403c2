import { expect, type Playground } from './playground'

/** Runs a command of the command palette. */
export async function runCommand(playground: Playground, words: string): Promise<void> {
  await playground.press('Control+k')
  await expect(playground.dialog).toBeVisible()
  await playground.page.keyboard.type(words)
  await playground.press('Enter')
  await expect(playground.dialog).toBeHidden()
}

/** Adds a node from the palette by the keyboard. */
export async function addKind(playground: Playground, words: string, name: string): Promise<void> {
  await playground.press('a')
  await expect(playground.palette.getByRole('searchbox')).toBeFocused()
  await playground.page.keyboard.type(words)
  await playground.press('Enter')
  await expect(playground.node(name)).toBeVisible()
  await playground.press('Escape', 'Escape')
  await expect(playground.palette.getByRole('searchbox')).not.toBeFocused()
}

/** Selects a node by its name. */
export async function choose(playground: Playground, name: string): Promise<void> {
  await playground.press('Control+f')
  await expect(playground.dialog).toBeVisible()
  await playground.page.keyboard.type(name)
  await playground.press('Enter')
  await expect(playground.inspector.getByRole('textbox', { name: 'Name of the node' })).toHaveValue(name)
}

/** Presses Tab until the focus is on the element. */
export async function tabTo(playground: Playground, name: string, role: string): Promise<void> {
  for (let i = 0; i < 150; i++) {
    await playground.press('Tab')
    const at = await playground.page.evaluate(() => {
      const element = document.activeElement
      const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])].map((label) => label.textContent) : []
      const by = element?.getAttribute('aria-labelledby')?.split(' ') ?? []
      const texts = by.map((id) => document.getElementById(id)?.textContent)
      return {
        name: [element?.getAttribute('aria-label'), ...texts, ...labels].join(' '),
        type: element?.getAttribute('role') ?? element?.getAttribute('type'),
      }
    })
    if (at.type === role && at.name.includes(name)) return
  }
  throw new Error(`Tab never came to the ${role} "${name}"`)
}

/** Draws a wire from a node to another, as C, Tab and Enter do. */
export async function connectByKeys(playground: Playground, from: string, to: string): Promise<void> {
  await choose(playground, from)
  await playground.press('c')
  const said = playground.canvas.getByRole('status')
  await expect(said).toHaveText(/Enter connects/)
  const choices = Number(/ of (\d+)\. Enter/.exec((await said.textContent()) ?? '')?.[1])
  for (let i = 0; i < choices; i++) {
    const text = (await said.textContent()) ?? ''
    // A node with several ports says by which one: "To Mailers from out, 1 of 3".
    if (text.startsWith(`To ${to},`) || text.startsWith(`To ${to} from `)) break
    await playground.press('Tab')
    await expect(said).not.toHaveText(text)
  }
  await playground.press('Enter')
  await expect(said).toHaveText(`Connected ${from} to ${to}.`)
}

/** Types a number into a field of the inspector that Tab finds. */
export async function typeNumber(playground: Playground, name: string, text: string): Promise<void> {
  await tabTo(playground, name, 'spinbutton')
  await playground.press('Control+a')
  await playground.page.keyboard.type(text)
  await playground.press('Enter')
}

/** Picks an option of a list of the inspector that Tab finds, by its first word: a space would take what is marked. */
export async function pickOption(playground: Playground, name: string, option: string): Promise<void> {
  await tabTo(playground, name, 'combobox')
  await playground.press('Enter')
  await expect(playground.page.getByRole('listbox')).toBeVisible()
  await playground.page.keyboard.type(option.split(' ')[0])
  await playground.press('Enter')
  await expect(playground.inspector.getByRole('combobox', { name, exact: true })).toHaveText(new RegExp(option))
}
