/**
 * The app's own service worker: it keeps the shell, so that every page opens
 * without a signal, and shows reminders. What a person wrote passes through it
 * only where another app shares it, and is not kept; the answers of the server
 * are never kept.
 */
import { PrecacheController, type PrecacheEntry } from 'workbox-precaching'
import { reminder_neutral as inEnglish } from '../messages/en.json'
import { reminder_neutral as inSpanish } from '../messages/es.json'

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: (PrecacheEntry | string)[] }

const shell = '/index.html'
/** Fonts beyond the first one are kept when a letter first needs them, and a questionnaire with terms of its own once opened. */
const fonts = 'alongside-fonts'
/** Where other apps share to: the manifest's `share_target`. */
const shareTarget = '/concerns/new'
/** How long what was shared waits for its page, in milliseconds: no browser lets a worker live much longer. */
const shareWait = 240_000
/** Where a reminder is put off, without anybody being signed in. */
const later = '/api/v1/reminders/later'
/** Addresses the server answers itself, also when a browser opens them as a page. */
const serverOnly = /^\/(api|healthz|readyz|metrics)(\/|$)/

const precache = new PrecacheController({ cacheName: 'alongside-shell' })
precache.addToCacheList(self.__WB_MANIFEST)

self.addEventListener('install', (event) => {
  event.waitUntil(precache.install(event))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(takeOver(event))
})

self.addEventListener('message', (event) => {
  // A new version waits until the person says so: see shell/updates.svelte.ts.
  if (event.data === 'take-over') void self.skipWaiting()
  if (event.data === 'shared') event.ports[0]?.postMessage(handOver())
})

// There is a signal again. Only a page can send: see lib/sync/waking.ts.
self.addEventListener('sync', (event) => {
  const tell = async () => {
    for (const tab of await self.clients.matchAll()) tab.postMessage('send')
  }
  ;(event as ExtendableEvent).waitUntil(tell())
})

self.addEventListener('push', (event) => {
  event.waitUntil(remind(reminderIn(event.data)))
})

self.addEventListener('notificationclick', (event) => {
  const { notification, action } = event
  notification.close()
  event.waitUntil(action === 'later' ? putOff(notification) : follow(notification.data.navigate))
})

// The browser took new keys. The server hears of them from a page: nobody is signed in here.
self.addEventListener('pushsubscriptionchange', (event) => {
  const { oldSubscription } = event as PushSubscriptionChangeEvent
  if (oldSubscription) event.waitUntil(self.registration.pushManager.subscribe(oldSubscription.options))
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  const isPage = request.mode === 'navigate'
  if (origin !== self.location.origin || serverOnly.test(pathname)) return
  if (request.method === 'POST' && isPage && pathname === shareTarget) event.respondWith(receive(event))
  if (request.method !== 'GET') return
  // Every address of the app is the same page; the router shows the screen.
  if (isPage) event.respondWith(kept(request, shell))
  else if (precache.getCacheKeyForURL(pathname)) event.respondWith(kept(request, pathname))
  else if (/^\/(assets|instruments)\//.test(pathname)) event.respondWith(asset(request))
})

async function takeOver(event: ExtendableEvent): Promise<void> {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  // A second window goes on with the version before until its person says so: what that one needs goes next time.
  if (windows.length < 2) await precache.activate(event)
  // Whoever opened the app for the first time may lose the signal before opening it again.
  await self.clients.claim()
}

async function kept(request: Request, path: string): Promise<Response> {
  return (await precache.matchPrecache(path)) ?? fetch(request)
}

/** Its name holds a hash of what is in it, or its version: it never changes, and may be of the version before. */
async function asset(request: Request): Promise<Response> {
  const found = await caches.match(request)
  if (found) return found
  const answer = await fetch(request)
  if (answer.ok && /\.woff2$|\/instruments\//.test(request.url))
    await (await caches.open(fonts)).put(request, answer.clone())
  return answer
}

/** What another app shared: in memory only, and in no address, until its page asks for it. */
let shared: { words: string; taken: () => void } | undefined

async function receive(event: FetchEvent): Promise<Response> {
  const form = await event.request.formData()
  const words = ['title', 'text', 'url']
    .map((name) => form.get(name))
    .filter(Boolean)
    .join('\n')
  handOver()
  // A worker with nothing to do is ended, and forgets.
  const waiting = new Promise<void>((taken) => {
    const latest = { words, taken }
    shared = latest
    setTimeout(() => shared === latest && handOver(), shareWait)
  })
  event.waitUntil(waiting)
  return Response.redirect(`${shareTarget}?shared`, 303)
}

/** Once only. */
function handOver(): string {
  const { words = '', taken } = shared ?? {}
  shared = undefined
  taken?.()
  return words
}

/** A reminder, as the server pushes it for browsers that show it by themselves (declarative web push), and what goes along. */
interface Reminder {
  readonly title: string
  readonly body: string
  readonly lang: string
  readonly dir?: NotificationDirection
  readonly tag?: string
  /** The page it leads to. */
  readonly navigate: string
  readonly data?: { readonly later?: string; readonly later_word?: string }
}

/** Whatever arrives is shown: a browser that is woken for nothing takes the permission back. */
function reminderIn(data: PushMessageData | null): Reminder {
  const lang = navigator.language.startsWith('es') ? 'es' : 'en'
  const neutral = { title: 'Alongside', body: lang === 'es' ? inSpanish : inEnglish, lang, navigate: '/' }
  try {
    return { ...neutral, ...data?.json().notification }
  } catch {
    return neutral
  }
}

function remind({ title, body, lang, dir = 'auto', tag = '', navigate, data = {} }: Reminder): Promise<void> {
  const { later, later_word } = data
  const options: NotificationOptions & { actions: { action: string; title: string }[] } = {
    body,
    lang,
    dir,
    tag,
    icon: '/icons/icon-192.png',
    badge: '/icons/monochrome-512.png',
    data: { ...data, navigate },
    actions: later && later_word ? [{ action: 'later', title: later_word }] : [],
  }
  return self.registration.showNotification(title, options)
}

/** Without a signal, or a server that takes it, it stays where it was; one that is over is not found any more. */
async function putOff({ title, body, lang, dir, tag, data }: Notification): Promise<void> {
  const headers = { 'Content-Type': 'application/json' }
  const asked = { method: 'POST', credentials: 'omit', headers, body: JSON.stringify({ later: data.later }) } as const
  try {
    const { ok, status } = await fetch(later, asked)
    if (ok || status === 404) return
  } catch {
    // As below.
  }
  await remind({ title, body, lang, dir, tag, navigate: data.navigate, data })
}

/** In the window that is open, by its own router (shell/launches.ts): loading a page would go over its form. No page: where it was. */
async function follow(address: string): Promise<void> {
  const { pathname, search } = new URL(address, self.location.origin)
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const open = windows.find(({ url }) => !serverOnly.test(new URL(url).pathname))
  if (!open) {
    await self.clients.openWindow(pathname + search)
    return
  }
  if (pathname !== '/') open.postMessage({ open: pathname + search })
  await open.focus()
}
