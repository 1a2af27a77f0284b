import { paraglideVitePlugin } from '@inlang/paraglide-js'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import { readChunks } from './vite/chunks.js'
import { attested, instruments } from './vite/instruments.js'
import { pageTexts } from './vite/page-texts.js'
import { paraglide } from './vite/paraglide.js'
import { svelteFlags } from './vite/svelte-flags.js'
import { texts } from './vite/texts.js'

/** A script that no page of a phone's runs without the server is not kept on it. */
function keptOnPhones<Kept extends { url: string }>(manifest: Kept[]) {
  const { kept } = readChunks()
  const isKept = ({ url }: Kept) => !/^assets\/.*\.js$/.test(url) || kept.has(url)
  return { manifest: manifest.filter(isKept) }
}

/** In `lib`, what nearly every page stands on. */
const everywhere = [
  'ui/(Card|Chip|Choices?|Faces|Field|Fold|Notice|PrivacyLine|Problems|problem|first-field|RowLink|Segment|Switch|Tag|TextArea|TextField|Words)\\.',
  'call-link|clock|concern-kinds|days|db/live|measure\\.|moods|person-name|thread|typed|ui/Thread|zone',
  // A plan's words, on both sides of it.
  'plan/(words|differences|WorthAsking)',
].join('|')

/** In `lib`, what only somebody who writes needs: a clinician's page does not wait for it. */
const writing = 'log|typing|unseen|settings|ui/(NeedsLook|TwoTexts|WhyAsked|EntryState|parts)'

export default defineConfig({
  plugins: [
    paraglideVitePlugin(paraglide),
    texts(),
    instruments(),
    svelte(),
    svelteFlags(),
    pageTexts(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src',
      filename: 'sw.ts',
      injectRegister: false,
      manifest: false,
      injectManifest: {
        rollupFormat: 'iife',
        globPatterns: [
          '**/*.{html,js,css,svg,webmanifest}',
          'assets/atkinson-*.woff2',
          'assets/*.json',
          'instruments/*.json',
        ],
        globIgnores: ['sw.js', '.vite/**', ...attested()],
        // The clinic's screens, and a few of everybody's, need the server anyway: phones don't keep them.
        manifestTransforms: [keptOnPhones],
      },
    }),
  ],
  resolve: {
    alias: {
      $lib: new URL('./src/lib', import.meta.url).pathname,
      $features: new URL('./src/features', import.meta.url).pathname,
    },
  },
  build: {
    outDir: 'build',
    target: 'es2022',
    manifest: true,
    // One file packs to less than two thirds of many, and no screen waits for its own.
    cssCodeSplit: false,
    // Every browser that runs the app preloads modules itself.
    modulePreload: { polyfill: false },
    // The content security policy allows no data: addresses for styles and fonts.
    assetsInlineLimit: 0,
    // What every start needs is one file, and what most pages share another: few files pack better than many, and a phone
    // that opens a page asks its service worker for each. They are listed by name, and names don't pack: they are short.
    rolldownOptions: {
      // What is a constant is one in every file that reads it, and what it rules out is dropped.
      optimization: { inlineConst: { mode: 'all', pass: 3 } },
      output: {
        chunkFileNames: 'assets/[hash:7].js',
        codeSplitting: {
          groups: [
            // The first screen, and what of most pages has room beside it.
            { name: 'start', test: new RegExp(`/src/(main\\.ts|lib/(${everywhere}))`) },
            // An id takes no database, and help follows one only where it is: clinicians need none. The figures of sleep are
            // for charts too. What symptoms are called is for plans.
            {
              name: 'shared',
              test: new RegExp(
                `/src/(lib/(?!charts|db/(?!ids)|pushed|symptom-words|sync|ui/QrCode|${writing})|features/sleep/figures|lib/charts/(sleep|words)\\.)`,
              ),
              minShareCount: 4,
            },
            {
              name: 'writing',
              test: new RegExp(
                `/src/(lib/(${writing}|kind-title|sight|wishes)|features/(plan/(WhoSees|Delivered)|matters/|medicine/|measure/length|cycle/cycle)|routes/patient/(Answers|MyStory|day\\.|day-facts|extra|measures|saving|team|visits|ReadLater))`,
              ),
              minShareCount: 2,
            },
            // The questions of Today are those of a day, and of paper.
            { name: 'questions', test: /\/src\/features\/(mood|nutrition|sleep)\//, minShareCount: 2 },
            // What every door asks before and says after.
            { name: 'doors', test: /\/src\/features\/account\/(new-password|next|not-let-in|setup-state)\./ },
            // Phones tell where to push, and so do browsers of clinicians, who load nothing else of a phone's.
            { name: 'pushed', test: /\/src\/(lib\/pushed|shell\/renew-push)/ },
            // Beside every page of an open phone: what syncs it, what it has to say, its lock, and its
            // place on the home screen.
            {
              name: 'phone',
              test: /\/src\/(lib\/(account\/phone|sync\/|db\/lock)|shell\/[pP]hone|features\/(install\/Offer|lock\/(Lock(Screen|Watch)|PhraseForm|away)))/,
            },
            { name: 'charts', test: /\/src\/lib\/charts\//, minShareCount: 2 },
            // The one page, as its writer and its reader see it.
            { name: 'summary', test: /\/src\/features\/summary\//, minShareCount: 2 },
            { name: 'hard-days', test: /\/src\/features\/harddays\// },
            // Whoever comes back to a covered page signs in as on the page for it.
            { name: 'sign-in', test: /\/src\/(routes\/SignIn|features\/account\/(SignInForm|DemoPeople))/ },
            { name: 'help', test: /\/src\/(routes\/Help|features\/help\/)/ },
            { name: 'settings', test: /\/src\/(routes\/Settings|features\/settings\/SignOut)/ },
          ],
        },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': 'http://127.0.0.1:8080' },
  },
})
