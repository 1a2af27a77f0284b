import { afterEach, expect, test } from 'vitest'
import type { Fields } from './api/wire'
import { type Entry, entryId, type Local, type Matters, newId, openLocal } from './db'
import { decideInDraft, openForm, Sight } from './sight'
import { Sync } from './sync'
import { browser, outboxKey } from './sync/testing/browser'
import { TestServer } from './sync/testing/server'

const now: Entry<'matters'> = { id: 'a', kind: 'matters', day: '', rev: 4, state: 'sent', fields: { better: 'sleep' } }
const at = (rev: number, fields: Matters) => new Sight<'matters'>({ rev, fields: { ...fields } })

test('what still says what the form shows was seen', () => {
  expect(at(3, { better: 'sleep', involve: '' }).of({ better: 'rest', involve: 'nobody' }, now)).toEqual({})
  expect(at(0, { better: '' }).of({ better: 'rest' }, undefined)).toEqual({})
})

test('what another phone wrote meanwhile was not', () => {
  expect(at(3, { better: '' }).of({ better: 'rest' }, now)).toEqual({ seen: 3 })
})

test('a field that is not saved does not matter', () => {
  expect(at(3, { better: '', involve: '' }).of({ involve: 'nobody' }, now)).toEqual({})
})

test('a form that stays open knows what it saved itself, and nothing else', () => {
  const sight = new Sight(now)
  const mine: Entry<'matters'> = { ...now, rev: 6, fields: { better: 'rest', involve: 'my sister' } }
  sight.takesIn({ better: 'rest' }, mine)
  expect(sight.of({ better: 'walks' }, mine)).toEqual({})
  expect(sight.of({ involve: 'nobody' }, mine)).toEqual({ seen: 4 })
})

test('a form that opened on nothing has seen nothing', () => {
  expect(new Sight<'matters'>(undefined).of({ better: 'rest' }, now)).toEqual({ seen: 0 })
})

/** A phone whose app can be killed, and the server that another phone writes to as well. */
class Phone {
  readonly server = new TestServer()
  readonly name = newId()
  local!: Local
  #sync!: Sync

  static async make(): Promise<Phone> {
    browser()
    const phone = new Phone()
    await phone.#open(await outboxKey())
    return phone
  }

  async killed(): Promise<void> {
    this.local.close()
    await this.#open()
  }

  async sync(): Promise<void> {
    for (let trip = 0; trip < 2; trip++) await this.#sync.now()
  }

  /** Another phone's note for the night arrives here. */
  async another(note: string, fields: Fields = {}): Promise<void> {
    const row = this.server.rows.get(await night)
    this.server.put('sleep', await night, { ...row?.fields, note, ...fields })
    await this.sync()
  }

  async form() {
    return openForm<'sleep', string>(this.local, draftName, await this.local.get<'sleep'>(await night))
  }

  /** Saves what is typed in `form`, as every form does. */
  async save({ sight, draft = '' }: Awaited<ReturnType<Phone['form']>>): Promise<void> {
    const patch = { note: draft }
    await this.local.save('sleep', await night, patch, sight.of(patch, await this.local.get<'sleep'>(await night)))
    await this.local.keepDraft(draftName, undefined)
    await this.sync()
  }

  async #open(key?: Awaited<ReturnType<typeof outboxKey>>): Promise<void> {
    const local = await openLocal(this.name, key && { outboxKey: key })
    this.local = local
    const send = async (request: Parameters<TestServer['answer']>[0]) => this.server.answer(request)
    this.#sync = new Sync({ local, accountId: this.name, appVersion: '0.2.0', send })
  }
}

const night = entryId('sleep', '2026-11-23')
const draftName = 'sleep:2026-11-23'
let phone: Phone | undefined

afterEach(() => phone?.local.close())

/** A phone with a night that says `hot`, over which somebody typed `hot and loud`; then its app was killed. */
async function typedOver(keep: (phone: Phone) => Promise<void>): Promise<Phone> {
  phone = await Phone.make()
  await phone.local.save('sleep', await night, { day: '2026-11-23', zone: 'UTC', note: 'hot' })
  await phone.sync()
  await keep(phone)
  await phone.killed()
  return phone
}

async function keepTyped({ local, form }: { local: Local; form: Phone['form'] }): Promise<void> {
  await local.keepDraft(draftName, 'hot and loud', (await form()).sight.shown)
}
const killed = () => typedOver((phone) => keepTyped({ local: phone.local, form: () => phone.form() }))

test('a draft opens after a kill as if its form had never been closed', async () => {
  const phone = await killed()
  await phone.another('slept at my sister’s')
  const form = await phone.form()
  expect(form).toMatchObject({ draft: 'hot and loud', fields: { note: 'hot' } })
  await phone.save(form)
  const kept = [{ id: await night, field: 'note', value: 'slept at my sister’s' }]
  expect(phone.server.kept).toEqual(kept)
  expect(phone.server.rows.get(await night)?.fields.note).toBe('hot and loud')
})

test('a draft over what nobody changed is saved, and nothing is offered', async () => {
  const phone = await killed()
  await phone.save(await phone.form())
  expect(phone.server.kept).toEqual([])
  expect(phone.server.rows.get(await night)?.fields.note).toBe('hot and loud')
})

test('a draft of an older version of the app opens, and no text is overwritten by it', async () => {
  const phone = await typedOver(({ local }) => local.keepDraft(draftName, 'hot and loud'))
  await phone.another('slept at my sister’s')
  const form = await phone.form()
  expect(form).toMatchObject({ draft: 'hot and loud', fields: { note: 'slept at my sister’s' } })
  await phone.save(form)
  expect(phone.server.kept).toMatchObject([{ value: 'slept at my sister’s' }])
})

test('a revision of before a restored backup does not pass for having seen what is stored', async () => {
  const phone = await killed()
  phone.server.restore(phone.server.backup())
  await phone.another('slept at my sister’s')
  expect((await phone.form()).sight.shown).toMatchObject({ rev: 0, fields: { note: 'hot' } })
})

test('what was decided about a box stands in its draft too, and the other boxes stay as typed', async () => {
  const { local } = await typedOver(({ local }) =>
    local.keepDraft('matters', { better: 'rest', involve: 'nobody' }, { rev: 3, fields: { better: 'sleep' } }),
  )
  await decideInDraft(local, 'matters', 'better', 'walks')
  expect(await local.draft('matters')).toEqual({
    typed: { better: 'walks', involve: 'nobody' },
    shown: { rev: 3, fields: { better: 'walks' } },
  })
})

test('what was decided about the only box is what it says', async () => {
  const { local } = await killed()
  await decideInDraft(local, draftName, 'note', 'hot')
  expect(await local.drafts()).toEqual([])
})
