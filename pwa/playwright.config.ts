import { defineConfig, devices } from '@playwright/test'
import { chromiumArgs, chromiumPath } from './scripts/chromium.js'

/** The server under test is started by whoever runs the tests; they only need its address. */
const baseURL = process.env.BASE_URL ?? 'http://127.0.0.1:8080'

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
    trace: 'retain-on-failure',
    launchOptions: { executablePath: chromiumPath(), args: chromiumArgs },
  },
  projects: [
    // Owners sit at a desk, and the clinician's page is made for one, and for paper. Setting a practice up takes a server of its own: once is enough.
    {
      name: 'phone',
      testIgnore: ['practice.spec.ts', 'setup.spec.ts', 'page.spec.ts'],
      use: { ...devices['Pixel 7'], viewport: { width: 360, height: 740 } },
    },
    // What is kept of someone's story and days, how many taps a day takes, and the shell don't depend on the width: the phone shows it. Where two meet, each has a screen of their own.
    {
      name: 'desktop',
      testIgnore: [
        'shell.spec.ts',
        'story.spec.ts',
        'unsent.spec.ts',
        'today.spec.ts',
        'trackers.spec.ts',
        'days.spec.ts',
        'checkin.spec.ts',
        'plan.spec.ts',
        'trust-loop.spec.ts',
        'felt-heard.spec.ts',
        'measure.spec.ts',
      ],
      use: { ...devices['Desktop Chrome'], viewport: { width: 1440, height: 900 } },
    },
  ],
})
