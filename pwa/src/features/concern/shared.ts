/** How long the worker may take to answer, in milliseconds: one of an older version never does. */
const patience = 3_000

/**
 * What another app shared with this one, asked for once: the service worker
 * holds it in memory until then (src/sw.ts). Empty where nothing came along.
 */
export async function takeShared(): Promise<string> {
  const worker = navigator.serviceWorker?.controller
  if (!worker) return ''
  const { port1, port2 } = new MessageChannel()
  const answer = new Promise<string>((resolve) => {
    port1.onmessage = ({ data }) => resolve(data)
    setTimeout(() => resolve(''), patience)
  })
  worker.postMessage('shared', [port2])
  return answer.finally(() => port1.close())
}
