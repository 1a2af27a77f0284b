import { createContext } from 'svelte'
import type { Phone } from './phone'

/**
 * The signed-in patient's phone, in every screen that only patients may open:
 * the shell shows such a screen once the phone is open, and takes it away
 * before it is closed.
 */
export const [usePhone, providePhone] = createContext<Phone>()
