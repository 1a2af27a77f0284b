import type { Fields, Practice } from '../api/wire'
import type { Meta, OutboxRow, RecordRow, SealedPart } from './database'
import { withoutRevisions } from './draft'
import { believed, type Held, isForgettable, type Look, type Part } from './entry'
import { dayOf } from './kinds'
import { seal, sealTo, unseal, unsealWith } from './seal'

/** What one entry takes up in the database; without `record` and `outbox` it is not there. */
export interface Rows {
  record?: RecordRow | undefined
  outbox?: OutboxRow | undefined
}

/** What was typed and not saved yet, by the name of its form. */
export type Drafts = Readonly<Record<string, unknown>>

/** The same, sealed. */
export interface SealedDrafts {
  /** For this phone's key. */
  readonly sealed: Meta['drafts']
  /** For the account's outbox key. */
  readonly escrow: Meta['drafts_escrow']
}

/** The sealed part of a record. */
interface RecordBody {
  base: Fields | null
  at: string
  look?: Look
}

/** The sealed part of a patch. */
interface PartBody extends Pick<Part, 'op' | 'fields' | 'recordedAt'> {
  /** What the patch lies on: when the escrow is opened, the entry's record is not here. */
  under: Fields | null
}

/** Turns rows into entries and back, with the phone's key and the account's public outbox key. */
export class Vault {
  readonly keyId: string
  readonly #key: CryptoKey
  readonly #outboxKey: JsonWebKey

  constructor(keyId: string, key: CryptoKey, outboxKey: JsonWebKey) {
    this.keyId = keyId
    this.#key = key
    this.#outboxKey = outboxKey
  }

  /** Another key for the same account. */
  under(keyId: string, key: CryptoKey): Vault {
    return new Vault(keyId, key, this.#outboxKey)
  }

  async open({ record, outbox }: Rows): Promise<Held | undefined> {
    const row = record ?? outbox
    if (!row || (!record && outbox?.unopenable)) return undefined
    const waiting = outbox?.unopenable ? undefined : outbox
    const [body, sent, next] = await Promise.all([
      record && unseal<RecordBody>(this.#key, recordContext(record), record.sealed),
      waiting?.sent && this.openPart(waiting, waiting.sent),
      waiting?.next && this.openPart(waiting, waiting.next),
    ])
    return {
      id: row.id,
      kind: row.kind,
      day: record?.day ?? '',
      rev: record?.rev ?? 0,
      base: body?.base ?? null,
      at: body?.at ?? '',
      look: body?.look,
      sent,
      next,
      held: waiting?.held ?? false,
    }
  }

  async openPart(row: OutboxRow, part: SealedPart): Promise<Part> {
    const { op, fields, recordedAt } = await unseal<PartBody>(this.#key, partContext(row, part), part.sealed)
    return { version: part.version, baseRev: part.baseRev, op, fields, recordedAt }
  }

  /** The rows that hold `entry` from now on. A patch that did not change since `before` is not sealed again. */
  async close(entry: Held, before: Rows): Promise<Rows> {
    const unopenable = before.outbox?.unopenable ? before.outbox : undefined
    if (isForgettable(entry)) return { outbox: unopenable }
    const { id, kind, day, rev, base, at, look, held } = entry
    const tag = crypto.randomUUID()
    const [sealed, sent, next] = await Promise.all([
      seal(this.#key, recordContext({ id, kind, day }), { base, at, ...(look && { look }) } satisfies RecordBody),
      entry.sent && this.#closePart(entry, entry.sent, before.outbox),
      entry.next && this.#closePart(entry, entry.next, before.outbox),
    ])
    const outbox = sent || next ? { id, kind, tag, held, ...(sent && { sent }), ...(next && { next }) } : unopenable
    return { record: { id, kind, day, rev, tag, sealed }, outbox }
  }

  /**
   * The same rows for a phone whose key was dropped: opened with the private
   * outbox key, sealed again with this vault's. Rejects where the outbox key is another one.
   */
  async reopen(row: OutboxRow, privateKey: JsonWebKey): Promise<Rows> {
    const { id, kind } = row
    let [base, day]: [Fields | null, string] = [null, '']
    const reseal = async (part: SealedPart): Promise<SealedPart> => {
      const body = await unsealWith<PartBody>(privateKey, partContext(row, part), part.escrow)
      base ??= body.under
      day ||= dayOf(body.under) || dayOf(body.fields)
      return { ...part, sealed: await seal(this.#key, partContext(row, part), body) }
    }
    const sent = row.sent && (await reseal(row.sent))
    const next = row.next && (await reseal(row.next))
    const tag = crypto.randomUUID()
    // Revision 0: the row itself is still to come, and nothing is sent before.
    const sealed = await seal(this.#key, recordContext({ id, kind, day }), { base, at: '' } satisfies RecordBody)
    return {
      record: { id, kind, day, rev: 0, tag, sealed },
      outbox: { id, kind, tag, held: false, ...(sent && { sent }), ...(next && { next }) },
    }
  }

  /** The same rows, which `from` opens, under this vault's key. What no key opens stays as it is. */
  async reseal({ record, outbox }: Rows, from: Vault): Promise<Rows> {
    const again = async (context: string, sealed: Uint8Array<ArrayBuffer>) =>
      seal(this.#key, context, await unseal(from.#key, context, sealed))
    const partAgain = async (row: OutboxRow, part: SealedPart | undefined) =>
      part && { ...part, sealed: await again(partContext(row, part), part.sealed) }
    const tag = crypto.randomUUID()
    const waiting = outbox?.unopenable ? undefined : outbox
    const [sealed, sent, next] = await Promise.all([
      record && again(recordContext(record), record.sealed),
      waiting && partAgain(waiting, waiting.sent),
      waiting && partAgain(waiting, waiting.next),
    ])
    return {
      record: record && sealed && { ...record, tag, sealed },
      outbox: outbox && { ...outbox, tag, ...(sent && { sent }), ...(next && { next }) },
    }
  }

  sealPractice(practice: Practice): Promise<Uint8Array<ArrayBuffer>> {
    return seal(this.#key, 'practice', practice)
  }

  openPractice(sealed: Uint8Array<ArrayBuffer>): Promise<Practice> {
    return unseal(this.#key, 'practice', sealed)
  }

  sealDrafts(drafts: Drafts): Promise<SealedDrafts> {
    return this.#sealTwice('drafts', drafts)
  }

  openDrafts(sealed: Meta['drafts']): Promise<Drafts> {
    return unseal(this.#key, 'drafts', sealed)
  }

  /** The drafts for a phone whose key was dropped, as `reopen` does for rows. */
  async reopenDrafts(escrow: Meta['drafts_escrow'], privateKey: JsonWebKey): Promise<SealedDrafts> {
    // The phone was away, perhaps while the database was restored.
    return this.sealDrafts(withoutRevisions(await unsealWith(privateKey, 'drafts', escrow)))
  }

  async #closePart(entry: Held, part: Part, before: OutboxRow | undefined): Promise<SealedPart> {
    const { version, baseRev, op, fields, recordedAt } = part
    const old = [before?.sent, before?.next].find((sealed) => sealed?.version === version)
    if (old) return { ...old, baseRev }
    const body: PartBody = { under: believed(entry), op, fields, recordedAt }
    return { version, baseRev, ...(await this.#sealTwice(partContext(entry, part), body)) }
  }

  /** For this phone's key, and for the next sign-in. */
  async #sealTwice(context: string, value: unknown) {
    const [sealed, escrow] = await Promise.all([
      seal(this.#key, context, value),
      sealTo(this.#outboxKey, context, value),
    ])
    return { sealed, escrow }
  }
}

function recordContext({ id, kind, day }: Pick<RecordRow, 'id' | 'kind' | 'day'>): string {
  return `records|${id}|${kind}|${day}`
}

/** The revision is not in it: it moves on while the patch stays what it was. */
function partContext({ id, kind }: Pick<OutboxRow, 'id' | 'kind'>, { version }: Pick<Part, 'version'>): string {
  return `outbox|${id}|${kind}|${version}`
}
