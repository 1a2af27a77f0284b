export type { Layout, Match, Role, Route, Screen } from './match'
export { provideRouter, Router, useRouter, type View } from './router.svelte'
export { keepUnsaved } from './unsaved.svelte'
