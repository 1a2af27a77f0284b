import { chromium, expect, type Page, test } from '@playwright/test'
import { chromiumArgs, chromiumPath } from '../scripts/chromium.js'
import { newId } from '../src/lib/db/ids'
import type { WrittenKind } from '../src/lib/db/kinds'
import { another, keyed, Patient, today, type Written } from './patient'
import { installed, signIn, words } from './people'
import { canaries, found } from './profile'

const t = words('en')
const phrase = 'reed boat lantern moss'
const button = (page: Page, key: string) => page.getByRole('button', { name: t(key), exact: true })

/** A hundred words, one by one, for the free-text fields of one person. */
class Words {
  readonly all = canaries(100)
  #next = 0

  some(count: number): string {
    this.#next += count
    return this.all.slice(this.#next - count, this.#next).join(' ')
  }

  /** So that there is none that stands nowhere. */
  others(): string {
    return this.some(this.all.length - this.#next)
  }
}

/** What is answered by taps and numbers alone. */
type Wordless = 'measure' | 'sent_measure' | 'settings' | 'standing_share' | 'reading_day'

/** Words in every field that takes a person's own, and in those of their clinician's plan. */
async function everyField(words: Words, patient: Patient) {
  const day = today()
  const of = { day, zone: 'UTC' }
  const text = () => words.some(2)
  const texts = (...names: string[]) => Object.fromEntries(names.map((name) => [name, text()]))
  const concern = another('concern', { written_on: day, zone: 'UTC', ...texts('words', 'would_help') })
  const { line_id, seen } = await patient.isOffered(text())
  const line = { line_id, version: 1 }
  const own = { line_id: newId(), version: 1, kind: 'other' }
  const each: Record<Exclude<WrittenKind, Wordless>, Written> = {
    sleep: await keyed('sleep', day, { ...of, quality: 3, note: text() }),
    nutrition: await keyed('nutrition', day, { ...of, supplements: [text()], note: text() }),
    mood: await keyed('mood', day, { ...of, valence: 3, note: text() }),
    moment: another('moment', { ...of, at: `${day}T00:00:00Z`, valence: 3, note: text() }),
    regulation: another('regulation', { ...of, practice: 'walk', note: text() }),
    body: await keyed('body', day, { ...of, pain: 'mild', note: text() }),
    cycle: await keyed('cycle', day, { ...of, cycle_day: 1, note: text() }),
    lab: another('lab', { ...of, value: '5', unit: 'mIU/L', ...texts('name', 'note') }),
    matters: await keyed('matters', '', texts('life_now', 'better', 'has_helped', 'not_wanted', 'involve')),
    hard_days: await keyed('hard_days', '', texts('notice', 'alone', 'company', 'call', 'safer')),
    medicine: another('medicine', texts('name', 'dose', 'since')),
    past_medicine: another('past_medicine', texts('name', 'taken_when', 'what_it_did', 'how_it_felt', 'how_it_ended')),
    concern,
    reply: another('reply', { concern_id: concern.id, kind: 'added', words: text() }),
    checkin: await keyed('checkin', patient.openVisit, {
      visit_id: patient.openVisit,
      hope: text(),
      top: [{ words: text() }],
    }),
    plan_line: another('plan_line', { ...own, ...texts('words', 'why') }),
    stance: another('stance', { ...line, stance: 'agree', seen, words: text() }),
    move: another('move', { ...line, kind: 'way_out', words: text() }),
    follow_up: another('follow_up', { ...of, reason: 'not_right', words: text() }),
    note: another('note', { words: words.others() }),
  }
  return Object.values(each)
}

/** What scripts of this page could read of somebody: storage, titles, the page itself. */
function readable(page: Page): Promise<string> {
  return page.evaluate(() =>
    JSON.stringify([
      { ...localStorage },
      { ...sessionStorage },
      history.state,
      document.title,
      document.body.textContent,
    ]),
  )
}

/** The account of who is signed in. */
function accountOn(page: Page): Promise<string> {
  return page.evaluate(() => JSON.parse(localStorage.getItem('alongside.person') ?? '{}').id)
}

/** The account's key on this phone: a handle, wrapped, or gone. */
function keyOf(page: Page, account: string): Promise<'handle' | 'wrapped' | 'gone'> {
  return page.evaluate(async (name) => {
    if (!(await indexedDB.databases()).some((database) => database.name === name)) return 'gone'
    const db = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open(name)
      opening.onsuccess = () => resolve(opening.result)
    })
    const key = await new Promise<{ key?: CryptoKey } | undefined>((resolve) => {
      const reading = db.transaction('meta').objectStore('meta').get('key')
      reading.onsuccess = () => resolve(reading.result)
    })
    db.close()
    if (!key) return 'gone'
    return key.key ? 'handle' : 'wrapped'
  }, `alongside-${account}`)
}

/** In the clear, as everything would lie there without sealing: the search has to find it. */
function leave(page: Page, word: string): Promise<void> {
  return page.evaluate(async (word) => {
    localStorage.setItem('control', word)
    const db = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open('control')
      opening.onupgradeneeded = () => opening.result.createObjectStore('words')
      opening.onsuccess = () => resolve(opening.result)
    })
    const tx = db.transaction('words', 'readwrite', { durability: 'strict' })
    tx.objectStore('words').put({ long: 'the same again '.repeat(500), word }, 'control')
    await new Promise((resolve) => {
      tx.oncomplete = resolve
    })
    db.close()
  }, word)
}

/** The app leaves the front of the phone, and comes back to it. */
function hide(page: Page, hidden: boolean): Promise<void> {
  return page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden })
    document.dispatchEvent(new Event('visibilitychange'))
  }, hidden)
}

test('two people on one phone: 200 words in no file of the browser, and nothing of one before the other', async ({
  request,
  baseURL,
}, info) => {
  const profile = info.outputPath('profile')
  const [first, second] = [new Words(), new Words()]
  const all = [...first.all, ...second.all]
  const [unsent, typed] = [first.some(9), first.some(9)]
  const [control = ''] = canaries(1)
  const [ana, theo] = [await Patient.invite(request, 'en'), await Patient.invite(request, 'en')]
  const [anas, theos] = [await everyField(first, ana), await everyField(second, theo)]
  await ana.write(anas)
  await theo.write(theos)
  const worry = (entries: typeof anas) => String(entries.find(({ kind }) => kind === 'concern')?.fields.words)
  const start = async () => {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: chromiumPath(),
      args: chromiumArgs,
      ...(baseURL && { baseURL }),
      locale: 'en-US',
      viewport: { width: 360, height: 740 },
    })
    context.setDefaultTimeout(15_000)
    return { context, page: context.pages()[0] ?? (await context.newPage()) }
  }
  const nothingInTheClear = async () => expect(await found(profile, all)).toEqual([])
  let { context, page } = await start()
  let [anasId, theosId] = ['', '']

  await test.step('while Ana writes, also without a signal', async () => {
    await signIn(page, ana.login, { path: '/concerns' })
    anasId = await accountOn(page)
    await installed(page)
    await expect(page.getByText(worry(anas))).toBeVisible()
    await context.setOffline(true)
    await page.goto('/concerns/new')
    await page.getByLabel(t('concern_words')).fill(unsent)
    await button(page, 'concern_save').click()
    await expect(page.getByText(t('concern_saved'))).toBeVisible()
    await leave(page, control)
    expect(await found(profile, [control])).not.toEqual([])
    await nothingInTheClear()
  })

  await test.step('while the phone is locked, in the middle of a word', async () => {
    await page.goto('/settings/lock')
    await page.getByRole('radio', { name: t('lock_after_leaving') }).check()
    await page.getByLabel(t('lock_new'), { exact: true }).fill(phrase)
    await button(page, 'lock_turn_on').click()
    await expect(button(page, 'lock_now')).toBeVisible()
    expect(await keyOf(page, anasId)).toBe('wrapped')
    await button(page, 'nav_back').click()
    await expect(page.getByRole('heading', { level: 1, name: t('settings_title') })).toBeVisible()
    await button(page, 'nav_back').click()
    await page.getByRole('link', { name: t('today_concern') }).click()
    await page.getByLabel(t('concern_words')).fill(typed)
    await hide(page, true)
    await expect(page.locator('body')).toHaveCSS('opacity', '0')
    await expect(page.getByRole('heading', { name: t('lock_locked') })).toBeAttached()
    await hide(page, false)
    await expect(page.locator('body')).toHaveCSS('opacity', '1')
    expect(await readable(page)).not.toMatch(new RegExp(all.join('|')))
    await nothingInTheClear()
    await page.getByLabel(t('lock_phrase'), { exact: true }).fill('reed boat')
    await button(page, 'lock_open').click()
    await expect(page.getByRole('alert')).toHaveText(t('lock_wrong'))
    await page.getByLabel(t('lock_phrase'), { exact: true }).fill(phrase)
    await button(page, 'lock_open').click()
    await expect(page.getByLabel(t('concern_words'))).toHaveValue(typed)
  })

  await test.step('while Theo signs in instead', async () => {
    await context.close()
    expect(await found(profile, [control])).not.toEqual([])
    await nothingInTheClear()
    ;({ context, page } = await start())
    await page.goto('/concerns')
    await expect(page.getByRole('heading', { name: t('lock_locked') })).toBeVisible()
    await signIn(page, theo.login, { path: '/concerns' })
    await expect(page.getByText(worry(theos))).toBeVisible()
    theosId = await accountOn(page)
    expect(await readable(page)).not.toMatch(new RegExp(first.all.join('|')))
    await page.goto('/concerns/new')
    await expect(page.getByLabel(t('concern_words'))).toHaveValue('')
    expect([await keyOf(page, anasId), await keyOf(page, theosId)]).toEqual(['gone', 'handle'])
    await nothingInTheClear()
  })

  await test.step('after both have signed out, and nothing of Ana is lost', async () => {
    await signOut(page)
    await signIn(page, ana.login, { path: '/concerns' })
    await expect(page.getByText(unsent)).toBeVisible()
    await page.goto('/concerns/new')
    await expect(page.getByLabel(t('concern_words'))).toHaveValue(typed)
    await button(page, 'concern_save').click()
    await expect(page.getByText(t('concern_saved'))).toBeVisible()
    await signOut(page)
    expect([await keyOf(page, anasId), await keyOf(page, theosId)]).toEqual(['gone', 'gone'])
    expect(await readable(page)).not.toMatch(new RegExp(all.join('|')))
    await context.close()
    expect(await found(profile, [control])).not.toEqual([])
    await nothingInTheClear()
  })
})

async function signOut(page: Page) {
  await page.goto('/settings')
  await button(page, 'settings_sign_out').click()
  await page.waitForURL('/')
}
