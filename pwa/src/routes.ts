import { m } from '$lib/i18n'
import type { Role, Route } from '$lib/router'
import Welcome from './routes/Welcome.svelte'

/** Every page of the app, in one list. Each loads when it is first opened; only the very first screen comes along. */
export const routes: readonly Route[] = [
  { path: '/', title: m.welcome_title, layout: 'plain', load: async () => ({ default: Welcome }) },
  { path: '/help', title: m.help_title, layout: 'task', over: true, load: () => import('./routes/Help.svelte') },
  { path: '/sign-in', title: m.signin_title, layout: 'plain', load: () => import('./routes/SignIn.svelte') },
  { path: '/invitation', title: m.invitation_title, layout: 'plain', load: () => import('./routes/Invitation.svelte') },
  { path: '/check-in', title: m.guest_title, layout: 'plain', load: () => import('./routes/CheckIn.svelte') },
  { path: '/setup', title: m.setup_title, layout: 'plain', load: () => import('./routes/Setup.svelte') },
  { path: '/settings', title: m.settings_title, layout: 'plain', load: () => import('./routes/Settings.svelte') },
  {
    path: '/today',
    title: m.today_title,
    layout: 'tabs',
    roles: ['patient'],
    load: () => import('./routes/patient/Today.svelte'),
  },
  {
    path: '/days',
    title: m.days_title,
    layout: 'tabs',
    roles: ['patient'],
    load: () => import('./routes/patient/Days.svelte'),
  },
  {
    path: '/days/:day',
    title: m.sleep_title,
    layout: 'task',
    back: '/days',
    roles: ['patient'],
    load: () => import('./routes/patient/Night.svelte'),
  },
  {
    path: '/concerns',
    title: m.concern_list_title,
    layout: 'tabs',
    roles: ['patient'],
    load: () => import('./routes/patient/Concerns.svelte'),
  },
  {
    path: '/concerns/new',
    title: m.concern_new_title,
    layout: 'task',
    back: '/concerns',
    roles: ['patient'],
    load: () => import('./routes/patient/NewConcern.svelte'),
  },
  {
    path: '/concerns/:concern_id',
    title: m.concern_title,
    layout: 'task',
    back: '/concerns',
    roles: ['patient'],
    load: () => import('./routes/patient/Concern.svelte'),
  },
  {
    path: '/visits',
    title: m.visit_list_title,
    layout: 'tabs',
    roles: ['patient'],
    load: () => import('./routes/patient/Visits.svelte'),
  },
  {
    path: '/visits/:visit_id',
    title: m.checkin_title,
    layout: 'task',
    back: '/visits',
    roles: ['patient'],
    load: () => import('./routes/patient/Visit.svelte'),
  },
  {
    path: '/visits/:visit_id/share',
    title: m.share_title,
    layout: 'task',
    back: '/visits',
    roles: ['patient'],
    load: () => import('./routes/patient/Share.svelte'),
  },
  {
    path: '/who-looked',
    title: m.accessevent_title,
    layout: 'task',
    back: '/settings',
    roles: ['patient'],
    load: () => import('./routes/patient/WhoLooked.svelte'),
  },
  {
    path: '/clinic',
    title: m.clinic_visits_title,
    layout: 'clinic',
    roles: ['clinician'],
    load: () => import('./routes/clinician/Visits.svelte'),
  },
  {
    path: '/clinic/visits/new',
    title: m.clinic_plan_title,
    layout: 'clinic',
    roles: ['clinician'],
    load: () => import('./routes/clinician/PlanVisit.svelte'),
  },
  {
    path: '/clinic/visits/:visit_id',
    title: m.clinic_page_title,
    layout: 'clinic',
    roles: ['clinician'],
    load: () => import('./routes/clinician/CheckIn.svelte'),
  },
  {
    path: '/clinic/visits/:visit_id/without-account',
    title: m.clinic_guest_ways_title,
    layout: 'clinic',
    roles: ['clinician'],
    load: () => import('./routes/clinician/GuestWays.svelte'),
  },
  {
    path: '/clinic/visits/:visit_id/paper',
    title: m.clinic_guest_sheet_title,
    layout: 'clinic',
    roles: ['clinician'],
    load: () => import('./routes/clinician/Sheet.svelte'),
  },
  {
    path: '/clinic/paper',
    title: m.clinic_guest_paper_type_title,
    layout: 'clinic',
    roles: ['clinician'],
    load: () => import('./routes/clinician/Paper.svelte'),
  },
  {
    path: '/clinic/people',
    title: m.clinic_people_title,
    layout: 'clinic',
    roles: ['clinician'],
    load: () => import('./routes/clinician/People.svelte'),
  },
  {
    path: '/clinic/people/invite',
    title: m.clinic_invite_title,
    layout: 'clinic',
    roles: ['clinician'],
    load: () => import('./routes/clinician/Invite.svelte'),
  },
  {
    path: '/account',
    title: m.clinic_account_title,
    layout: 'clinic',
    roles: ['clinician', 'owner'],
    load: () => import('./routes/clinician/Account.svelte'),
  },
  {
    path: '/owner',
    title: m.owner_title,
    layout: 'clinic',
    roles: ['owner'],
    load: () => import('./routes/owner/Practice.svelte'),
  },
  {
    path: '/owner/invite',
    title: m.clinic_invite_colleague_title,
    layout: 'clinic',
    roles: ['owner'],
    load: () => import('./routes/owner/Invite.svelte'),
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
