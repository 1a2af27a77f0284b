import { expect, type Page, test } from '@playwright/test'
import { expectNoBarriers, open, signIn } from './people'

/** The practice's clocks: Juniper House is in Chicago. */
const zone = 'America/Chicago'
const dayIn = (at: Date) => new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(at)
const timeIn = (at: Date) => new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'short' }).format(at)

async function change(page: Page, name: string) {
  await page.getByRole('button', { name: new RegExp(`Change the visit with ${name}`) }).click()
  return page.getByRole('dialog', { name: new RegExp(`Visit with ${name}`) })
}

async function move(page: Page, name: string, day: string, time: string) {
  const dialog = await change(page, name)
  await dialog.getByLabel('Day', { exact: true }).fill(day)
  await dialog.getByLabel('Time', { exact: true }).fill(time)
  await dialog.getByRole('button', { name: 'Move it here' }).click()
  await expect(page.getByText(`The visit with ${name} is`)).toBeVisible()
}

test('a pasted day becomes visits, and what becomes of them reaches the phone', async ({ browser }) => {
  const id = crypto.randomUUID().slice(0, 8)
  const sara = 'Sara Klein'
  // Far from what other tests look at.
  const farDay = dayIn(new Date(Date.now() + 40 * 86_400_000))
  const maya = await open(browser)
  await signIn(maya, 'maya@juniper.example', { path: '/clinic/people/invite' })
  await maya.getByLabel('Name on your lists').fill(sara)
  await maya.getByLabel('Given name').fill('Sara')
  await maya.getByLabel('Birth year').fill('1990')
  await maya.getByLabel(/Your practice's id/).fill(id)
  await maya.getByRole('button', { name: 'Add without an account' }).click()
  await expect(maya).toHaveURL(/\/clinic\/people$/)
  await expect(maya.locator('main li').first()).toBeVisible()
  await maya.keyboard.press('/')
  await maya.keyboard.type(id)
  await expect(maya.locator('main li')).toHaveCount(1)
  await expect(maya.locator('main li')).toContainText(`born 1990 · #${id}`)

  await maya.goto('/clinic')
  await maya.getByRole('link', { name: 'Schedule' }).click()
  await expect(maya.getByRole('heading', { name: 'Your schedule' })).toBeVisible()
  await maya.getByLabel('Day', { exact: true }).fill(farDay)
  await maya.getByLabel(/Times and people/).fill(`9:00 S.K.\nLunch\n14:15 #${id} 30`)
  await maya.getByRole('button', { name: 'Read it' }).click()
  await expect(maya.getByText('Line 2:')).toContainText('has no time')
  // Two people with these initials: both are offered, nobody is chosen.
  const first = maya.getByLabel(/Whose is S\.K\./)
  await expect(first).toHaveValue('')
  await expect(first.locator('optgroup').first()).toHaveAttribute('label', 'It may be')
  await expect(first.locator('optgroup').first().locator('option').first()).toContainText('Sam Kim, born 2001')
  await expect(maya.getByRole('button', { name: 'Plan 1 visit' })).toBeVisible()
  await expectNoBarriers(maya)
  await first.selectOption({ label: 'Sam Kim, born 2001' })
  await maya.getByRole('button', { name: 'Plan 2 visits' }).click()
  await expect(maya).toHaveURL(new RegExp(`day=${farDay}`))
  await expect(maya.getByRole('button', { name: /Change the visit with/ })).toHaveCount(2)

  await move(maya, 'Sam Kim', farDay, '10:30')
  await expect(maya.locator('main li', { hasText: 'Sam Kim' })).toContainText('10:30')
  const sam = await open(browser)
  await signIn(sam, 'sam@juniper.example', { path: '/visits' })
  await expect(sam.getByText(/Moved\. It was .* 9:00/)).toBeVisible()
  const dialog = await change(maya, 'Sam Kim')
  await dialog.getByRole('button', { name: 'Cancel the visit' }).click()
  await expect(maya.locator('main li', { hasText: 'Sam Kim' })).toContainText('Cancelled')
  await sam.reload()
  await expect(sam.getByText('The clinic cancelled this visit.').first()).toBeVisible()
  await sam.context().close()

  const minuteAgo = new Date(Date.now() - 60_000)
  await move(maya, sara, dayIn(minuteAgo), timeIn(minuteAgo))
  await maya.goto(`/clinic?day=${dayIn(minuteAgo)}`)
  const begun = await change(maya, sara)
  await begun.getByRole('button', { name: 'It did not take place' }).click()
  const row = maya.locator('main li', { hasText: sara })
  await expect(row).toContainText('Did not take place')
  await maya.getByRole('button', { name: 'Undo' }).click()
  await expect(row).toContainText('Nothing shared')
  // The demo's day is left as it was.
  await move(maya, sara, farDay, '14:15')
  await maya.context().close()
})
