import { m } from './i18n'
import type { Said } from './thread'

const sayings: Partial<Record<Said['kind'], () => string>> = {
  talked: m.thread_talked,
  got_it: m.thread_got_it,
  not_quite: m.thread_not_quite,
  settled: m.thread_settle,
  reopened: m.thread_reopened,
}

/** What a reply says by its kind alone; empty where it has only words. */
export function saying({ kind }: Said): string {
  return sayings[kind]?.() ?? ''
}
