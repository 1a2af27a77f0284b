import { m } from '$lib/i18n'

/** The people of the demo, whom everybody may sign in as. */
export const demoPeople = [
  { name: 'Ana', login: 'ana@juniper.example', about: m.signin_demo_ana },
  { name: 'Theo', login: 'theo@juniper.example', about: m.signin_demo_theo },
  { name: 'Sam', login: 'sam@juniper.example', about: m.signin_demo_sam },
  { name: 'Maya', login: 'maya@juniper.example', about: m.signin_demo_maya },
  { name: 'Lena', login: 'lena@harbor.example', about: m.signin_demo_lena },
  { name: 'Omar', login: 'omar@harbor.example', about: m.signin_demo_omar },
] as const

/** Of all of them; the server serves it to this machine only. */
export const demoPassword = 'alongside-demo-only'
