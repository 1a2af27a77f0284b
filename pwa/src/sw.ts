/**
 * The app's own service worker: it keeps the shell, so that every page opens
 * without a signal, and touches nothing else. What a person wrote never passes
 * through it; the answers of the server are never kept.
 */
import { PrecacheController, type PrecacheEntry } from 'workbox-precaching'

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: (PrecacheEntry | string)[] }

const shell = '/index.html'
/** Fonts beyond the first one are kept when a letter first needs them. */
const fonts = 'alongside-fonts'
/** Addresses the server answers itself, also when a browser opens them as a page. */
const serverOnly = /^\/(api|healthz|readyz|metrics)(\/|$)/

const precache = new PrecacheController({ cacheName: 'alongside-shell' })
precache.addToCacheList(self.__WB_MANIFEST)

self.addEventListener('install', (event) => {
  event.waitUntil(precache.install(event))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(precache.activate(event))
})

// A new version waits until the person says so: see shell/updates.svelte.ts.
self.addEventListener('message', (event) => {
  if (event.data === 'take-over') void self.skipWaiting()
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin || serverOnly.test(url.pathname)) return
  if (request.mode === 'navigate') event.respondWith(page(request))
  else if (precache.getCacheKeyForURL(url.pathname)) event.respondWith(kept(request, url.pathname))
  else if (url.pathname.endsWith('.woff2')) event.respondWith(font(request))
})

/** Every address of the app is the same page; the router shows the screen. */
async function page(request: Request): Promise<Response> {
  return (await precache.matchPrecache(shell)) ?? fetch(request)
}

async function kept(request: Request, path: string): Promise<Response> {
  return (await precache.matchPrecache(path)) ?? fetch(request)
}

/** Font files carry a hash in their name and never change. */
async function font(request: Request): Promise<Response> {
  const cache = await caches.open(fonts)
  const found = await cache.match(request)
  if (found) return found
  const answer = await fetch(request)
  if (answer.ok) await cache.put(request, answer.clone())
  return answer
}
