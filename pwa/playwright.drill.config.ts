import { defineConfig } from '@playwright/test'

/** What takes long: a phone that is killed, behind a network that fails. Run by `make drill`. */
export default defineConfig({
  testDir: 'drill',
  outputDir: 'test-results',
  reporter: [['list']],
  forbidOnly: true,
  workers: 1,
  timeout: 20 * 60_000,
  expect: { timeout: 30_000 },
})
