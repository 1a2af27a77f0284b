import { m } from '$lib/i18n'
import type { Role, Route } from '$lib/router'
import Welcome from './routes/Welcome.svelte'

// What a person moves about in loads as one: few files pack better than many, and the next page is there already.
const concernPages = () => import('./routes/patient/concern-pages')
const visitPages = () => import('./routes/patient/visit-pages')
const planPages = () => import('./routes/patient/plan-pages')
const settingsPages = () => import('./routes/patient/settings-pages')
const clinicPages = () => import('./routes/clinician/pages')
const paperPages = () => import('./routes/clinician/paper-pages')
const ownerPages = () => import('./routes/owner/pages')

/** Every page of the app, in one list. Each loads when it is first opened; only the very first screen comes along. */
export const routes: readonly Route[] = [
  { path: '/', title: m.welcome_title, layout: 'plain', load: async () => Welcome },
  {
    path: '/help',
    title: m.help_title,
    layout: 'task',
    over: true,
    load: async () => (await import('./routes/Help.svelte')).default,
  },
  {
    path: '/sign-in',
    title: m.signin_title,
    layout: 'plain',
    load: async () => (await import('./routes/SignIn.svelte')).default,
  },
  {
    path: '/invitation',
    title: m.invitation_title,
    layout: 'plain',
    load: async () => (await import('./routes/Invitation.svelte')).default,
  },
  {
    path: '/check-in',
    title: m.guest_title,
    layout: 'plain',
    load: async () => (await import('./routes/CheckIn.svelte')).default,
  },
  {
    path: '/setup',
    title: m.setup_title,
    layout: 'plain',
    load: async () => (await import('./routes/Setup.svelte')).default,
  },
  {
    path: '/settings',
    title: m.settings_title,
    layout: 'task',
    load: async () => (await import('./routes/Settings.svelte')).default,
  },
  {
    path: '/today',
    title: m.today_title,
    layout: 'tabs',
    roles: ['patient'],
    load: async () => (await import('./routes/patient/Today.svelte')).default,
  },
  {
    path: '/days',
    title: m.days_title,
    layout: 'tabs',
    roles: ['patient'],
    load: async () => (await import('./routes/patient/Days.svelte')).default,
  },
  {
    path: '/days/:day',
    title: m.day_title,
    layout: 'task',
    back: '/days',
    roles: ['patient'],
    load: async () => (await import('./routes/patient/Day.svelte')).default,
  },
  {
    path: '/concerns',
    title: m.concern_list_title,
    layout: 'tabs',
    roles: ['patient'],
    load: async () => (await concernPages()).Concerns,
  },
  {
    path: '/concerns/new',
    title: m.concern_new_title,
    layout: 'task',
    back: '/concerns',
    roles: ['patient'],
    load: async () => (await concernPages()).NewConcern,
  },
  {
    path: '/concerns/:concern_id',
    title: m.concern_title,
    layout: 'task',
    back: '/concerns',
    roles: ['patient'],
    load: async () => (await concernPages()).Concern,
  },
  {
    path: '/concerns/:concern_id/more/:step',
    title: m.concern_more_title,
    layout: 'task',
    back: '/concerns',
    roles: ['patient'],
    load: async () => (await concernPages()).ConcernMore,
  },
  {
    path: '/matters',
    title: m.matters_title,
    layout: 'task',
    back: '/concerns',
    roles: ['patient'],
    load: async () => (await concernPages()).Matters,
  },
  {
    path: '/medicines',
    title: m.medicine_title,
    layout: 'task',
    back: '/concerns',
    roles: ['patient'],
    load: async () => (await concernPages()).Medicines,
  },
  {
    path: '/medicines/:list/:medicine_id',
    title: m.medicine_one_title,
    layout: 'task',
    back: '/medicines',
    roles: ['patient'],
    load: async () => (await concernPages()).Medicine,
  },
  {
    path: '/visits',
    title: m.visit_list_title,
    layout: 'tabs',
    roles: ['patient'],
    load: async () => (await visitPages()).Visits,
  },
  {
    path: '/visits/:visit_id',
    title: m.checkin_title,
    layout: 'task',
    back: '/visits',
    roles: ['patient'],
    load: async () => (await visitPages()).Visit,
  },
  {
    path: '/visits/:visit_id/share',
    title: m.share_title,
    layout: 'task',
    back: '/visits',
    roles: ['patient'],
    load: async () => (await visitPages()).Share,
  },
  {
    path: '/plan',
    title: m.plan_title,
    layout: 'task',
    back: '/visits',
    roles: ['patient'],
    load: async () => (await planPages()).Plan,
  },
  {
    path: '/settings/asked',
    title: m.settings_asked,
    layout: 'task',
    back: '/settings',
    roles: ['patient'],
    load: async () => (await settingsPages()).Asked,
  },
  {
    path: '/settings/copy',
    title: m.copy_title,
    layout: 'task',
    back: '/settings',
    roles: ['patient'],
    load: async () => (await settingsPages()).Copy,
  },
  {
    path: '/settings/lock',
    title: m.lock_title,
    layout: 'task',
    back: '/settings',
    roles: ['patient'],
    load: async () => (await settingsPages()).Lock,
  },
  {
    path: '/settings/home-screen',
    title: m.install_title,
    layout: 'task',
    back: '/settings',
    roles: ['patient'],
    load: async () => (await settingsPages()).HomeScreen,
  },
  {
    path: '/who-looked',
    title: m.accessevent_title,
    layout: 'task',
    back: '/settings',
    roles: ['patient'],
    load: async () => (await settingsPages()).WhoLooked,
  },
  {
    path: '/clinic',
    title: m.clinic_visits_title,
    layout: 'clinic',
    roles: ['clinician'],
    load: async () => (await clinicPages()).Visits,
  },
  {
    path: '/clinic/calendar',
    title: m.clinic_schedule_title,
    layout: 'clinic',
    roles: ['clinician'],
    load: async () => (await clinicPages()).Calendar,
  },
  {
    path: '/clinic/visits/new',
    title: m.clinic_plan_title,
    layout: 'clinic',
    roles: ['clinician'],
    load: async () => (await clinicPages()).PlanVisit,
  },
  {
    path: '/clinic/visits/:visit_id',
    title: m.clinic_page_title,
    layout: 'clinic',
    roles: ['clinician'],
    load: async () => (await import('./routes/clinician/CheckIn.svelte')).default,
  },
  {
    path: '/clinic/visits/:visit_id/without-account',
    title: m.clinic_guest_ways_title,
    layout: 'clinic',
    roles: ['clinician'],
    load: async () => (await paperPages()).GuestWays,
  },
  {
    path: '/clinic/visits/:visit_id/paper',
    title: m.clinic_guest_sheet_title,
    layout: 'clinic',
    roles: ['clinician'],
    load: async () => (await paperPages()).Sheet,
  },
  {
    path: '/clinic/paper',
    title: m.clinic_guest_paper_type_title,
    layout: 'clinic',
    roles: ['clinician'],
    load: async () => (await paperPages()).Paper,
  },
  {
    path: '/clinic/people',
    title: m.clinic_people_title,
    layout: 'clinic',
    roles: ['clinician'],
    load: async () => (await clinicPages()).People,
  },
  {
    path: '/clinic/people/invite',
    title: m.clinic_invite_title,
    layout: 'clinic',
    roles: ['clinician'],
    load: async () => (await import('./routes/clinician/Invite.svelte')).default,
  },
  {
    path: '/account',
    title: m.clinic_account_title,
    layout: 'clinic',
    roles: ['clinician', 'owner'],
    load: async () => (await import('./routes/clinician/Account.svelte')).default,
  },
  {
    path: '/owner',
    title: m.owner_title,
    layout: 'clinic',
    roles: ['owner'],
    load: async () => (await ownerPages()).Practice,
  },
  {
    path: '/owner/practice',
    title: m.owner_facts_title,
    layout: 'clinic',
    roles: ['owner'],
    load: async () => (await ownerPages()).Facts,
  },
  {
    path: '/owner/coverage',
    title: m.owner_coverage_title,
    layout: 'clinic',
    roles: ['owner'],
    load: async () => (await ownerPages()).Coverage,
  },
  {
    path: '/owner/people',
    title: m.owner_people_title,
    layout: 'clinic',
    roles: ['owner'],
    load: async () => (await ownerPages()).People,
  },
  {
    path: '/owner/trail',
    title: m.owner_trail_title,
    layout: 'clinic',
    roles: ['owner'],
    load: async () => (await ownerPages()).Trail,
  },
  {
    path: '/owner/invite',
    title: m.clinic_invite_colleague_title,
    layout: 'clinic',
    roles: ['owner'],
    load: async () => (await import('./routes/owner/Invite.svelte')).default,
  },
]

/** Where `/` leads someone who is signed in: the first role of theirs counts. */
export const homes: readonly (readonly [Role, string])[] = [
  ['patient', '/today'],
  ['clinician', '/clinic'],
  ['owner', '/owner'],
]

/** Where someone signs in; the page they wanted follows as `?next=`. */
export const signIn = '/sign-in'
