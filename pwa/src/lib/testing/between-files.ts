import { afterAll, vi } from 'vitest'
import { overwriteGetLocale } from '$lib/i18n/generated/runtime'

// Files share one process and its modules, which is three times as fast: each leaves them as it found them.
afterAll(() => {
  overwriteGetLocale(() => 'en')
  vi.useRealTimers()
  vi.unstubAllGlobals()
})
