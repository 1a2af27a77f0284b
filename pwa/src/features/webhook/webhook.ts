import type { Fetch } from '$lib/api'
import { answer, apiClient } from '$lib/api/client'
import type { components, paths } from '$lib/api/schema'
import { m } from '$lib/i18n'

type Schemas = components['schemas']

export type Webhook = Schemas['Webhook']
export type WebhookDelivery = Schemas['WebhookDelivery']
export type WebhookEvent = Schemas['NewWebhook']['events'][number]

/** What a webhook can be told of, each with its words. */
export function webhookEvents(): { value: WebhookEvent; label: string }[] {
  return [
    { value: 'check_in.shared', label: m.owner_webhook_check_in_shared() },
    { value: 'check_in.taken_back', label: m.owner_webhook_check_in_taken_back() },
    { value: 'flag.raised', label: m.owner_webhook_flag_raised() },
    { value: 'plan.agreed', label: m.owner_webhook_plan_agreed() },
  ]
}

/** What an event is called; a test is one, too. */
export function eventWords(type: WebhookDelivery['type']): string {
  return webhookEvents().find(({ value }) => value === type)?.label ?? m.owner_webhook_test()
}

const faults: Readonly<Record<Exclude<WebhookDelivery['fault'], ''>, () => string>> = {
  private_network: m.owner_webhook_fault_private_network,
  address_unknown: m.owner_webhook_fault_address_unknown,
  no_answer: m.owner_webhook_fault_no_answer,
  too_slow: m.owner_webhook_fault_too_slow,
  no_certificate: m.owner_webhook_fault_no_certificate,
}

/** What was answered, or why nothing was; empty before the first attempt, also of sending it again. */
export function answerWords({ attempts, status, fault }: WebhookDelivery): string {
  if (attempts === 0) return ''
  if (fault) return faults[fault]()
  return status ? m.owner_webhook_answered({ status }) : ''
}

/** What is wrong with the address or the choice, in the words of the form. */
export function fieldWords(field: string, code: string, limit = 0): string {
  if (field === 'events') return m.owner_webhook_choose()
  if (code === 'too_many') return m.owner_webhook_too_many({ limit })
  if (code === 'private_network') return m.owner_webhook_private()
  return m.owner_webhook_https()
}

/** What owners ask of the server about webhooks. Every call rejects with `Problem` or `NoConnection`. */
export class Webhooks {
  readonly #api: ReturnType<typeof apiClient<paths>>

  /** @param fetch requests in the owner's name */
  constructor(fetch: Fetch) {
    this.#api = apiClient<paths>(fetch)
  }

  async list(): Promise<readonly Webhook[]> {
    return (await answer(this.#api.GET('/api/v1/practice/webhooks'))).webhooks
  }

  /** The secret that requests are signed with: it is told this once. */
  async add(address: string, events: WebhookEvent[]): Promise<string> {
    return (await answer(this.#api.POST('/api/v1/practice/webhooks', { body: { address, events } }))).secret
  }

  async change(id: string, body: Schemas['WebhookPatch']): Promise<void> {
    await this.#api.PATCH('/api/v1/practice/webhooks/{webhook_id}', { ...of(id), body })
  }

  async remove(id: string): Promise<void> {
    await this.#api.DELETE('/api/v1/practice/webhooks/{webhook_id}', of(id))
  }

  /** Another secret, told this once. The one before is signed with as well for a day. */
  async renew(id: string): Promise<string> {
    return (await answer(this.#api.POST('/api/v1/practice/webhooks/{webhook_id}/secret', of(id)))).secret
  }

  async test(id: string): Promise<void> {
    await this.#api.POST('/api/v1/practice/webhooks/{webhook_id}/test', of(id))
  }

  async deliveries(id: string): Promise<readonly WebhookDelivery[]> {
    return (await answer(this.#api.GET('/api/v1/practice/webhooks/{webhook_id}/deliveries', of(id)))).deliveries
  }

  async replay(id: string, event_id: string): Promise<void> {
    await this.#api.POST('/api/v1/practice/webhooks/{webhook_id}/replay', { ...of(id), body: { event_id } })
  }

  /** Sends again what failed since an instant (RFC 3339), and answers how many that are. */
  async replayFailed(id: string, since: string): Promise<number> {
    return (
      await answer(this.#api.POST('/api/v1/practice/webhooks/{webhook_id}/replay', { ...of(id), body: { since } }))
    ).again
  }
}

function of(webhook_id: string) {
  return { params: { path: { webhook_id } } }
}
