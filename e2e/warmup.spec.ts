import { expect, type Playground, test } from './playground'

async function goTo(playground: Playground, sec: number): Promise<void> {
  await playground.page.evaluate((to) => window.spillway!.client.seek(to), sec)
  await expect.poll(async () => (await playground.figures()).virtualSec, { timeout: 20_000 }).toBe(sec)
}

test('the warm-up is detected in the present run and set by choice', async ({ playground }) => {
  const { inspector, dialog } = playground
  await playground.open()
  await playground.press('Escape')
  const detect = inspector.getByRole('button', { name: 'Detect', exact: true })

  await test.step('too little was simulated', async () => {
    await goTo(playground, 2)
    await detect.click()
    await expect(dialog.getByRole('status')).toHaveText(/^Too little was simulated: (1.9|2) s of at least 5 s/)
    await expect(dialog.getByRole('button', { name: /^Set to/ })).toHaveCount(0)
  })

  await test.step('a hang at the start is a transient', async () => {
    await dialog.getByRole('button', { name: 'Close' }).click()
    await goTo(playground, 0)
    await playground.lesson.getByRole('button', { name: /^Hang Payments/ }).click()
    await expect.poll(async () => (await playground.scenario()).timeline?.length).toBe(1)
  })

  await test.step('after a while there is a value, which is set as one step', async () => {
    await goTo(playground, 60)
    const before = await playground.steps()
    await detect.click()
    await expect(dialog.getByRole('status')).toHaveText(/^Steady from .* on, as far as (59.9 s|60 s|1 min) tell/)
    expect(await playground.steps(), 'looking changes nothing').toBe(before)
    const set = dialog.getByRole('button', { name: /^Set to/ })
    const found = /[\d.]+/.exec((await set.textContent()) ?? '')?.[0] ?? ''
    expect(Number(found)).toBeGreaterThanOrEqual(10)
    expect(Number(found)).toBeLessThan(20)
    await set.click()
    await expect(dialog).toBeHidden()
    expect((await playground.scenario()).warmupSec).toBe(Number(found))
    expect(await playground.steps()).toBe(before + 1)
    await playground.undo()
    expect((await playground.scenario()).warmupSec ?? 0).toBe(0)
  })
})
