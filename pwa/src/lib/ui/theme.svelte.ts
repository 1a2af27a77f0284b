import { createContext } from 'svelte'
import { keepChoice, readChoice } from '../choices'

export const themes = ['auto', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

/**
 * Light, dark, or as the phone has it. `public/boot.js` sets the same choice
 * before the first paint; this class changes it afterwards.
 */
export class Look {
  #theme: Theme = $state('auto')

  constructor() {
    const kept = readChoice('theme')
    this.#theme = themes.find((theme) => theme === kept) ?? 'auto'
  }

  get theme(): Theme {
    return this.#theme
  }

  choose(theme: Theme): void {
    this.#theme = theme
    keepChoice('theme', theme)
    if (theme === 'auto') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = theme
    // The phone's own bars follow.
    for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[data-theme]')) {
      const of = meta.dataset.theme
      if (theme === 'auto') meta.media = `(prefers-color-scheme: ${of})`
      else meta.media = of === theme ? 'all' : 'not all'
    }
  }
}

/** The app's look, in any component below the one that provided it. */
export const [useLook, provideLook] = createContext<Look>()
