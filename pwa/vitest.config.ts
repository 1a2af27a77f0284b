import { defineConfig, mergeConfig } from 'vitest/config'
import app from './vite.config.ts'

// Vitest's report of a failure uses Map.groupBy, which Node 20 does not have.
Map.groupBy ??= (items, keyOf) => {
  const groups = new Map()
  let index = 0
  for (const item of items) {
    const key = keyOf(item, index++)
    groups.set(key, [...(groups.get(key) ?? []), item])
  }
  return groups
}

export default mergeConfig(
  app,
  defineConfig({
    // Svelte's browser build: the code under test runs in browsers only.
    resolve: { conditions: ['browser'] },
    test: {
      include: ['src/**/*.test.ts'],
      setupFiles: 'src/lib/testing/between-files.ts',
      isolate: false,
      // A slow test must not fail because the machine is busy with something else.
      testTimeout: 60_000,
    },
  }),
)
