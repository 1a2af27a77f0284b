import { useRouter } from './router.svelte'

/**
 * Asks before this page is left, and holds back an update of the app, for as
 * long as `wouldBeLost` says so. Call it while a component is set up. Drafts
 * that save themselves need no such question.
 */
export function keepUnsaved(wouldBeLost: () => boolean): void {
  const router = useRouter()
  $effect(() => (wouldBeLost() ? router.hold() : undefined))
}
