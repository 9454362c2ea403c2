import { addKind } from './keys'
import { expect, test } from './playground'

/** Kinds with values that are longer than a list beside its name. */
const LONG_VALUES = { cache: 'Cache', deduplicator: 'Deduplicator', 'worker pool': 'Worker pool' }

test('lists in the inspector show all words of their values', async ({ playground, page }) => {
  await playground.open()
  await playground.newScenario()
  for (const [typed, title] of Object.entries(LONG_VALUES)) {
    await addKind(playground, typed, title)
    await playground.select(title)
    await expect(playground.inspector.locator('.ui-select-value').first()).toBeVisible()
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll('.insp .ui-select-value')]
        .filter((value) => value.scrollWidth > value.clientWidth)
        .map((value) => value.textContent),
    )
    expect(cut, title).toEqual([])
  }
})
