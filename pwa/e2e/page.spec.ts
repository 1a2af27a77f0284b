import { type APIRequestContext, type Browser, expect, type Page, test } from '@playwright/test'
import { another, keyed, Patient, today, type Written } from './patient'
import { expectNoBarriers, type Language, open, signIn } from './people'

/** So many letters of somebody's words. */
function words(about: string, language: Language, letters = 280): string {
  const more = { en: 'and I felt behind glass for months', es: 'y me sentí detrás de un vidrio por meses' }[language]
  return `${about} ${`${more} `.repeat(30)}`.slice(0, letters).trim()
}

/** A page that holds as much as a page can: something of everything, and most of it long. */
function fullest(request: APIRequestContext, language: Language, isAnswered = false): Promise<string> {
  return filled(request, language, { letters: 280, concerns: 7 }, isAnswered)
}

/** A page with something of everything: so many concerns, and so many letters of whatever is said. */
async function filled(
  request: APIRequestContext,
  language: Language,
  { letters, concerns: count }: { letters: number; concerns: number },
  isAnswered = false,
): Promise<string> {
  const patient = await Patient.invite(request, language)
  const said = (about: string, most = letters) => words(about, language, Math.min(most, letters))
  const concerns = ['One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven'].slice(0, count).map((about) =>
    another('concern', {
      ...{ written_on: today(), zone: 'America/Chicago', words: words(about, language, letters < 280 ? letters : 600) },
      would_help: said('Help'),
      ...{ kinds: ['past_side_effects', 'change_who_i_am', 'dependence', 'cost_or_access'], weight: 'a_lot' },
      ...{ origins: ['me', 'family', 'past_experience'], wish: 'be_heard' },
    }),
  )
  const days = Array.from({ length: 28 }, (_, ago) =>
    new Date(Date.parse(today()) - ago * 86_400_000).toISOString().slice(0, 10),
  )
  const log = days.flatMap((day, ago): (Written | Promise<Written>)[] => {
    const about = { day, zone: 'America/Chicago' }
    const eaten = { breakfast: ago % 2 ? 'skipped' : '08:00', lunch: 'eaten', dinner: '19:30', appetite: 'less' }
    return [
      keyed('sleep', day, { ...about, band: ago < 14 ? '4_to_5' : '6_to_7', quality: 2 }),
      keyed('nutrition', day, { ...about, ...eaten, supplements: ['St. John’s wort', 'magnesium', 'valerian'] }),
      keyed('mood', day, { ...about, valence: ago < 14 ? 2 : 4, anxiety: ago < 14 ? 5 : 3 }),
      another('regulation', { ...about, practice: ago % 3 ? 'walk' : 'breathing', minutes: 10, calmer: 'more' }),
      keyed('body', day, { ...about, pain: ago < 14 ? 'moderate' : 'mild', tired: 'strong', headache: 'none' }),
      keyed('cycle', day, { ...about, cycle_day: 28 - ago, symptoms: ago < 3 ? ['cramps', 'tired'] : [] }),
    ]
  })
  const answered = { instrument: 'gad_7', version: 1, zone: 'America/Chicago', language, skipped: false }
  const items = ['nervous', 'control', 'worry', 'relaxing', 'restless', 'irritable', 'afraid']
  const measures = [20, 0].map((ago) => {
    const answer = ago ? 1 : 2
    const answers = Object.fromEntries(items.map((item) => [item, answer]))
    return another('sent_measure', { ...answered, day: days[ago], answers, total: answer * items.length })
  })
  const labs = ['TSH', 'Vitamin D'].map((name) =>
    another('lab', { day: days[9], zone: 'America/Chicago', name, value: '2.1', unit: 'mIU/L', reference: '0.4 to 4' }),
  )
  const questions = ['life_now', 'better', 'has_helped', 'not_wanted', 'involve']
  await patient.write([
    ...concerns,
    ...(await Promise.all(log)),
    ...measures,
    ...labs,
    await keyed('matters', '', Object.fromEntries(questions.map((question) => [question, said(question)]))),
    ...questions.map((name) =>
      another('medicine', { name, sort: 'medicine', dose: said('Half', 100), since: 'March' }),
    ),
    ...questions.map((name) => another('past_medicine', { name, what_it_did: said('It'), how_it_felt: said('It') })),
    await keyed('checkin', patient.openVisit, {
      ...{ visit_id: patient.openVisit, top: concerns.slice(0, 3).map(({ id }) => ({ concern_id: id })) },
      ...{ hope: said('Hope'), wishes: ['be_heard', 'learn_more', 'talk_it_over', 'decide_together'] },
      ...{ medicine_today: 'a_little', nervous: true },
    }),
  ])
  const path = await patient.share(patient.openVisit)
  for (const { id } of isAnswered ? concerns : []) {
    await patient.isTold(id, { kind: 'answer', heard: said('You'), share: said('Some') })
  }
  if (isAnswered) {
    await patient.visit(-0.5) // so that something was said since
    await patient.begins(said('Slowly'))
  }
  return path
}

async function read(browser: Browser, path: string): Promise<Page> {
  const maya = await open(browser)
  await signIn(maya, 'maya@juniper.example', { path })
  await expect(maya.getByRole('heading', { name: 'To open with' })).toBeVisible()
  await maya.evaluate(() => document.fonts.ready.then(() => undefined))
  return maya
}

/** What may stay free where something is folded, in pixels: less than the next thing takes. */
const room = 120

/** What 12 mm of margin leave of a sheet, in CSS pixels. */
const papers = [
  { format: 'A4', width: 703, height: 1031 },
  { format: 'Letter', width: 725, height: 965 },
] as const

/** The texts of a page as it is set now, and what is wrong with how they are set. */
async function printed(page: Page, { format, width, height }: (typeof papers)[number]): Promise<string[]> {
  // As a browser does before it prints.
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
  await page.setViewportSize({ width, height })
  await page.emulateMedia({ media: 'print' })
  const picture = (await page.screenshot({ clip: { x: 0, y: 0, width, height } })).toString('base64')
  const found = await page.evaluate(inkOf, picture)
  await page.emulateMedia({ media: null })
  await page.evaluate(() => dispatchEvent(new Event('afterprint')))
  expect(found.wrong, format).toEqual([])
  return found.texts
}

/**
 * Runs in the page: looks in the picture, in grey, at every text that shows. Text is legible where its darkest and
 * its lightest grey lie far apart; text that runs off the sheet, or under something else, is not.
 */
async function inkOf(picture: string): Promise<{ texts: string[]; wrong: string[] }> {
  const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0))
  const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
  const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d')
  if (!canvas) throw new Error('no canvas')
  canvas.filter = 'grayscale(1)'
  canvas.drawImage(image, 0, 0)
  const scale = image.width / innerWidth
  const texts: string[] = []
  const wrong: string[] = []
  const walker = document.createTreeWalker(document.querySelector('article') ?? document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const said = node.textContent?.trim() ?? ''
    if (!said || node.parentElement?.closest('.visually-hidden')) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    const first = range.getClientRects()[0]
    if (!first || first.width < 2) continue
    const box = first
    // A clamp shows whole lines only: a line below its box is folded away.
    const cut = node.parentElement?.closest('.clamped, .folds')?.getBoundingClientRect()
    if (cut && box.bottom > cut.bottom + 2) continue
    texts.push(said)
    if (box.left < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1)
      wrong.push(`off the sheet: ${said}`)
    const { data } = canvas.getImageData(
      box.left * scale,
      box.top * scale,
      Math.max(1, box.width * scale),
      Math.max(1, box.height * scale),
    )
    const light = data.filter((_, index) => index % 4 === 0)
    const [lightest, darkest] = [Math.max(...light), Math.min(...light)].map((grey) => (grey / 255) ** 2.2 + 0.05)
    const contrast = (lightest ?? 0) / (darkest ?? 1)
    if (contrast < 4) wrong.push(`hardly seen in grey (${contrast.toFixed(1)}): ${said}`)
  }
  return { texts, wrong }
}

async function sheets(page: Page, format: string): Promise<number> {
  return (await page.pdf({ format })).toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0
}

test('the fullest page fits one screen of 1440 × 900, and one sheet of either paper, legible in grey', async ({
  browser,
  request,
}) => {
  const maya = await read(browser, await fullest(request, 'en', true))
  await maya.setViewportSize({ width: 1440, height: 900 })
  await expect(maya.getByText('Nervous about this visit')).toBeVisible()
  const flags = maya.getByRole('region', { name: 'What can’t wait' })
  await expect(flags.getByText(/was told to call/)).toBeVisible()
  await expect(flags.getByText(/nobody has said yet that they have seen this/)).toBeVisible()
  await expect.poll(() => maya.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(900)
  await expectNoBarriers(maya)
  const [a4, letter] = [await printed(maya, papers[0]), await printed(maya, papers[1])]
  expect(letter, 'both papers say the same').toEqual(a4)
  expect(a4.length).toBeGreaterThan(60)
  for (const { format } of papers) expect(await sheets(maya, format), format).toBe(1)

  // An answer that is being written is not on paper, and stands as it was once it is printed.
  await maya.setViewportSize({ width: 1440, height: 900 })
  await maya.getByRole('button', { name: 'Reply', exact: true }).last().click()
  const heard = maya.getByRole('textbox', { name: 'I heard' })
  await heard.fill('You are tired')
  expect(await printed(maya, papers[0])).not.toContain('You are tired')
  await expect(heard).toHaveValue('You are tired')

  await maya.setViewportSize({ width: 320, height: 700 })
  expect(await maya.evaluate(() => document.documentElement.scrollWidth), 'at 400 %').toBeLessThanOrEqual(320)
  await expectNoBarriers(maya)
  await maya.context().close()
})

/** How much of a screen or of a sheet the page leaves, and how much of it is folded. */
function spare(page: Page): Promise<{ free: number; folds: number }> {
  return page.evaluate(() => {
    const article = document.querySelector('article')
    const isFolded = (one: Element) => one.scrollHeight > one.clientHeight + 2
    const isSaid = (one: Element) => /^(continues|There is more)/.test(one.textContent ?? '') && one.checkVisibility()
    return {
      free: innerHeight - (article?.getBoundingClientRect().bottom ?? 0),
      folds:
        [...(article?.querySelectorAll('.clamped, .folds') ?? [])].filter(isFolded).length +
        [...(article?.querySelectorAll('button, .on-paper') ?? [])].filter(isSaid).length,
    }
  })
}

test('nothing folds as long as a screen or a sheet has room for it, and a measure says its change on any page', async ({
  browser,
  request,
}) => {
  for (const [letters, concerns, isAnswered] of [
    [40, 2, false],
    [90, 4, true],
    [180, 5, false],
    [280, 7, true],
  ] as const) {
    const path = await filled(request, 'en', { letters, concerns }, isAnswered)
    const maya = await read(browser, path)
    const about = `${letters} letters, ${concerns} concerns`
    const changed = maya.getByText(/7 points higher than on .*: seldom chance \(4 or more\)/)
    await expect(changed).toBeVisible()
    await expect.poll(() => maya.evaluate(() => document.documentElement.scrollHeight), about).toBeLessThanOrEqual(900)
    const onScreen = await spare(maya)
    if (onScreen.folds > 0) expect(onScreen.free, `${about}: ${onScreen.folds} folds`).toBeLessThan(room)

    await maya.evaluate(() => dispatchEvent(new Event('beforeprint')))
    await maya.setViewportSize({ width: 703, height: 965 })
    await maya.emulateMedia({ media: 'print' })
    await expect(changed).toBeVisible()
    const onPaper = await spare(maya)
    expect(onPaper.free, `${about}: one sheet`).toBeGreaterThanOrEqual(0)
    if (onPaper.folds > 0) expect(onPaper.free, `${about}: ${onPaper.folds} folds on paper`).toBeLessThan(room)
    await maya.emulateMedia({ media: null })
    await maya.evaluate(() => dispatchEvent(new Event('afterprint')))
    await maya.setViewportSize({ width: 1440, height: 900 })
    await expect.poll(() => spare(maya), 'as it was before it was printed').toEqual(onScreen)
    await maya.context().close()
  }
})

test('words in Spanish keep their place; an interpreter’s stand beside them, on the page, on paper and in the copy', async ({
  browser,
  request,
}) => {
  const maya = await read(browser, await fullest(request, 'es', true))
  const own = words('One', 'es')
  await expect(maya.getByText('Writes in Spanish')).toBeVisible()
  await expect(maya.getByText('Side effects in the past').first(), 'kinds are the reader’s').toBeVisible()
  await expect(maya.locator('article ol blockquote[lang="es"]').filter({ hasText: own.slice(0, 200) })).toHaveCount(1)

  await maya.getByRole('button', { name: 'Translation' }).click()
  const dialog = maya.getByRole('dialog')
  const options = dialog.getByLabel('Which words').locator('option')
  await expect(options.filter({ hasText: /^One / }), 'the dialog loads when it is opened').toHaveCount(1)
  const lines = await options.allTextContents()
  const top = lines.find((line) => line.startsWith('One ')) ?? ''
  await dialog.getByLabel('Which words').selectOption({ label: top })
  await dialog.getByLabel('The translation').fill(words('The first', 'en'))
  await dialog.getByRole('button', { name: 'Put it beside the words' }).click()
  await expect(dialog.getByText('The interpreter’s name is missing')).toBeVisible()
  await expect(dialog.getByLabel('The translation'), 'what was typed stays').toHaveValue(words('The first', 'en'))
  await expectNoBarriers(maya)
  await dialog.getByLabel('Interpreter’s name').fill('Rosa M.')
  await dialog.getByRole('button', { name: 'Put it beside the words' }).click()
  await expect(maya.getByText('Interpreter: Rosa M.')).toBeVisible()
  await expect(maya.locator('article ol blockquote[lang="es"]').filter({ hasText: own.slice(0, 200) })).toHaveCount(1)

  for (const start of ['Two ', 'Three ', 'Seven ', 'Six ', 'Hope ']) {
    await maya.getByRole('button', { name: 'Translation' }).click()
    await dialog.getByLabel('Which words').selectOption({ label: lines.find((line) => line.startsWith(start)) ?? '' })
    await expect(dialog.getByLabel('Interpreter’s name'), 'typed once').toHaveValue('Rosa M.')
    await dialog.getByLabel('The translation').fill(words(start, 'en'))
    await dialog.getByRole('button', { name: 'Put it beside the words' }).click()
    await expect(dialog).toBeHidden()
  }
  expect(await printed(maya, papers[0])).toContain('Interpreter: Rosa M.')
  for (const { format } of papers) expect(await sheets(maya, format), format).toBe(1)

  await maya.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await maya.getByRole('button', { name: 'Copy the visit' }).click()
  await expect(maya.getByRole('status').filter({ hasText: 'Copied' })).toBeVisible()
  const copied = await maya.evaluate(() => navigator.clipboard.readText())
  expect(copied).toContain(`1. “${words('One', 'es', 600)}”`)
  expect(copied).toContain(`Interpreter (Rosa M.): “${words('The first', 'en')}”`)
  await maya.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }))
  await maya.getByRole('button', { name: 'Copy the visit' }).click()
  await expect(maya.getByLabel(/copy it yourself/)).toHaveValue(copied)
  await maya.context().close()
})
