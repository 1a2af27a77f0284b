import { expect, test } from '@playwright/test'
import { open, signIn, words } from './people'

const t = words('en')

test('Maya finds by keyboard whom she looks for among everyone in her care', async ({ browser }) => {
  const page = await open(browser)
  await signIn(page, 'maya@juniper.example', { path: '/clinic/overview' })
  const people = page.locator('main li b')
  // In one group or another: what waits of hers is seen in other tests.
  await expect(page.getByRole('region').getByRole('link', { name: 'Priya Nair' })).toBeVisible()

  await page.keyboard.press('/')
  await page.keyboard.type('theo g')
  await expect(people).toHaveText(['Theo Garza'])
  await page.getByLabel(t('clinic_people_find')).fill('')

  // A reason that is not the first of somebody's counts too.
  await page.getByLabel(t('clinic_overview_reason')).focus()
  await page.keyboard.type('low mood')
  await expect(people.filter({ hasText: 'Ana Reyes' })).toBeVisible()
  await expect(people.filter({ hasText: 'Priya Nair' })).toHaveCount(0)
  await page.getByLabel(t('clinic_overview_language')).selectOption('es')
  await expect(people.filter({ hasText: 'Theo Garza' })).toBeVisible()
  await expect(people.filter({ hasText: 'Ana Reyes' })).toHaveCount(0)

  await page.getByLabel(t('clinic_overview_language')).selectOption('')
  await page.getByLabel(t('clinic_overview_sort')).focus()
  await page.keyboard.press('End')
  await expect(page.getByLabel(t('clinic_overview_sort'))).toHaveValue('name')
  await expect
    .poll(async () => {
      const names = await people.allTextContents()
      return names.includes('Ana Reyes') && names.join() === [...names].sort().join()
    })
    .toBe(true)

  await page.getByRole('link', { name: 'Ana Reyes' }).press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Ana Reyes')
})
