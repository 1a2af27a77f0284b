import { defineConfig, devices } from '@playwright/test'
import { chromiumArgs, chromiumPath } from './scripts/chromium.js'

/** The server under test is started by whoever runs the tests; they only need its address. */
const baseURL = process.env.BASE_URL ?? 'http://127.0.0.1:8080'

/** What clinicians and owners do. */
const atTheDesk = [
  'clinic.spec.ts',
  'first-minutes.spec.ts',
  'keyboard.spec.ts',
  'overview.spec.ts',
  'page.spec.ts',
  'plan-clinic.spec.ts',
  'practice.spec.ts',
  'schedule.spec.ts',
  'setup.spec.ts',
]

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  reporter: [['list']],
  forbidOnly: true,
  // Two cores run the server, its database and the browser as well.
  workers: 1,
  // A test that goes over many pages must not end because the machine is busy with something else.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  // A machine that does other work as well may starve a browser once; what fails twice is broken. The list names both.
  retries: process.env.CI ? 1 : 0,
  use: {
    baseURL,
    // Recording takes longer than what is recorded: only a second try is, or what is asked for (--trace on).
    trace: 'on-first-retry',
    launchOptions: { executablePath: chromiumPath(), args: chromiumArgs },
  },
  projects: [
    // Patients have a phone; where somebody at the clinic meets them, the test gives each a screen of their own.
    {
      name: 'phone',
      testIgnore: atTheDesk,
      use: { ...devices['Pixel 7'], viewport: { width: 360, height: 740 } },
    },
    {
      name: 'desktop',
      testMatch: [...atTheDesk, 'everywhere.spec.ts'],
      use: { ...devices['Desktop Chrome'], viewport: { width: 1440, height: 900 } },
    },
  ],
})
