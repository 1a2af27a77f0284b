import { m } from '$lib/i18n'
import type { Role, Route } from '$lib/router'
import Welcome from './routes/Welcome.svelte'

// What a person moves about in loads as one: few files pack better than many, and the next page is there already.
const daysPages = () => import('./routes/patient/days-pages')
const concernPages = () => import('./routes/patient/concern-pages')
const visitPages = () => import('./routes/patient/visit-pages')
const measurePages = () => import('./routes/patient/measure-pages')
const dayPages = () => import('./routes/patient/day-pages')
const planPages = () => import('./routes/patient/plan-pages')
const settingsPages = () => import('./routes/patient/settings-pages')

/** A page that loads by itself. */
const alone = async (page: Promise<{ readonly default: Awaited<ReturnType<Route['load']>> }>) => (await page).default

/** Each page loads when it is first opened; only the very first screen comes along. */
const everybodys: readonly Route[] = [
  { path: '/', title: m.welcome_title, layout: 'plain', load: async () => Welcome },
  {
    path: '/help',
    title: m.help_title,
    layout: 'task',
    over: true,
    load: () => alone(import('./routes/Help.svelte')),
  },
  {
    path: '/sign-in',
    title: m.signin_title,
    layout: 'plain',
    load: () => alone(import('./routes/SignIn.svelte')),
  },
  {
    path: '/invitation',
    title: m.invitation_title,
    layout: 'plain',
    load: () => alone(import('./routes/online/Invitation.svelte')),
  },
  {
    path: '/check-in',
    title: m.guest_title,
    layout: 'plain',
    load: () => alone(import('./routes/online/CheckIn.svelte')),
  },
  {
    path: '/setup',
    title: m.setup_title,
    layout: 'plain',
    load: () => alone(import('./routes/owner/Setup.svelte')),
  },
  {
    path: '/settings',
    title: m.settings_title,
    layout: 'task',
    load: () => alone(import('./routes/Settings.svelte')),
  },
  {
    path: '/ways-in',
    title: m.waysin_title,
    layout: 'task',
    back: '/settings',
    load: () => alone(import('./routes/online/WaysIn.svelte')),
  },
  {
    path: '/reminders',
    title: m.reminder_title,
    layout: 'task',
    roles: ['patient', 'clinician'],
    load: () => alone(import('./routes/online/Reminders.svelte')),
  },
]

/** What a patient does is one thing at a time, but for the four tabs. */
const patients: readonly (Omit<Route, 'layout' | 'roles'> & Partial<Pick<Route, 'layout'>>)[] = [
  {
    path: '/help/hard-days',
    title: m.harddays_title,
    back: '/help',
    load: async () => (await concernPages()).HardDays,
  },
  {
    path: '/today',
    title: m.today_title,
    layout: 'tabs',
    load: () => alone(import('./routes/patient/Today.svelte')),
  },
  {
    path: '/days',
    title: m.days_title,
    layout: 'tabs',
    load: async () => (await daysPages()).Days,
  },
  {
    path: '/days/:day',
    title: m.day_title,
    back: '/days',
    load: async () => (await dayPages()).Day,
  },
  {
    path: '/patterns',
    title: m.pattern_title,
    back: '/days',
    load: async () => (await daysPages()).Patterns,
  },
  {
    path: '/breathing',
    title: m.breathing_title,
    back: '/today',
    load: async () => (await dayPages()).Breathing,
  },
  {
    path: '/labs',
    title: m.lab_title,
    back: '/days',
    load: async () => (await dayPages()).Labs,
  },
  {
    path: '/concerns',
    title: m.concern_list_title,
    layout: 'tabs',
    load: async () => (await concernPages()).Concerns,
  },
  {
    path: '/concerns/new',
    title: m.concern_new_title,
    back: '/concerns',
    load: async () => (await concernPages()).NewConcern,
  },
  {
    path: '/concerns/:concern_id',
    title: m.concern_title,
    back: '/concerns',
    load: async () => (await concernPages()).Concern,
  },
  {
    path: '/concerns/:concern_id/more/:step',
    title: m.concern_more_title,
    back: '/concerns',
    load: async () => (await concernPages()).ConcernMore,
  },
  {
    path: '/matters',
    title: m.matters_title,
    back: '/concerns',
    load: async () => (await concernPages()).Matters,
  },
  {
    path: '/medicines',
    title: m.medicine_title,
    back: '/concerns',
    load: async () => (await concernPages()).Medicines,
  },
  {
    path: '/medicines/:list/:medicine_id',
    title: m.medicine_one_title,
    back: '/medicines',
    load: async () => (await concernPages()).Medicine,
  },
  {
    path: '/visits',
    title: m.visit_list_title,
    layout: 'tabs',
    load: async () => (await visitPages()).Visits,
  },
  {
    path: '/visits/:visit_id',
    title: m.checkin_title,
    back: '/visits',
    load: async () => (await visitPages()).Visit,
  },
  {
    path: '/visits/:visit_id/note',
    title: m.note_title,
    back: '/visits',
    load: async () => (await visitPages()).Note,
  },
  {
    path: '/visits/:visit_id/share',
    title: m.share_title,
    back: '/visits',
    load: async () => (await visitPages()).Share,
  },
  {
    path: '/plan',
    title: m.plan_title,
    back: '/visits',
    load: async () => (await planPages()).Plan,
  },
  {
    path: '/plan/follow-up',
    title: m.followup_title,
    back: '/plan',
    load: async () => (await planPages()).FollowUp,
  },
  {
    path: '/measures',
    title: m.measure_title,
    back: '/today',
    load: async () => (await measurePages()).Measures,
  },
  {
    path: '/measures/:code',
    title: m.measure_one_title,
    back: '/measures',
    load: async () => (await measurePages()).Measure,
  },
  {
    path: '/settings/asked',
    title: m.settings_asked,
    back: '/settings',
    load: async () => (await settingsPages()).Asked,
  },
  {
    path: '/settings/around-visits',
    title: m.standing_title,
    back: '/settings',
    load: async () => (await settingsPages()).AroundVisits,
  },
  {
    path: '/settings/copy',
    title: m.copy_title,
    back: '/settings',
    load: async () => (await visitPages()).Copy,
  },
  {
    path: '/settings/lock',
    title: m.lock_title,
    back: '/settings',
    load: async () => (await settingsPages()).Lock,
  },
  {
    path: '/settings/home-screen',
    title: m.install_title,
    back: '/settings',
    load: async () => (await settingsPages()).HomeScreen,
  },
  {
    path: '/data',
    title: m.data_title,
    back: '/settings',
    load: () => alone(import('./routes/online/Data.svelte')),
  },
  {
    path: '/who-looked',
    title: m.accessevent_title,
    back: '/settings',
    load: async () => (await settingsPages()).WhoLooked,
  },
]

/** Every page of the app but those of clinicians and owners. */
export const routes: readonly Route[] = [
  ...everybodys,
  ...patients.map((page): Route => ({ layout: 'task', roles: ['patient'], ...page })),
]

/** The pages of clinicians and owners, whose browser alone loads the list of them. */
export const clinicRoutes = async () => (await import('./shell/clinic')).clinicRoutes

/** Where `/` leads someone who is signed in: the first role of theirs counts. */
export const homes: readonly (readonly [Role, string])[] = [
  ['patient', '/today'],
  ['clinician', '/clinic'],
  ['owner', '/owner'],
]

/** Where someone signs in; the page they wanted follows as `?next=`. */
export const signIn = '/sign-in'

/** Where someone sets up what they must have to sign in. */
export const waysIn = '/ways-in'
