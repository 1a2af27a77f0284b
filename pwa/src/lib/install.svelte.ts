import { createContext } from 'svelte'
import { on } from 'svelte/events'
import { keepChoice, readChoice } from './choices'

/** The browser's own question, where it has one. */
interface Question extends Event {
  prompt(): Promise<{ readonly outcome: 'accepted' | 'dismissed' }>
}

/** From so many saves on the app has been of use, and may ask for a place on the phone. */
const enoughSaves = 2

/** The app on this phone's home screen: whether it is there, and whether that is offered. */
export class Install {
  isInstalled: boolean = $state(
    matchMedia('(display-mode: standalone), (display-mode: minimal-ui)').matches ||
      ('standalone' in navigator && navigator.standalone === true),
  )
  #question: Question | undefined = $state.raw()
  #saves = $state(Number(readChoice('saves') ?? 0))
  #isOff = $state(readChoice('install') === 'off')

  /** Listens from now on: a browser that can ask says so once, early. */
  start(): () => void {
    const stops = [
      on(window, 'beforeinstallprompt', (event) => {
        event.preventDefault()
        this.#question = event as Question
      }),
      on(window, 'appinstalled', () => this.#done()),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }

  get isOffered(): boolean {
    return this.#saves >= enoughSaves && !this.#isOff && !this.isInstalled
  }

  /** Whether `ask` shows the browser's own question; else only its menu leads there. */
  get canAsk(): boolean {
    return this.#question !== undefined
  }

  /** Somebody saved something. It is counted as far as it matters. */
  saved(): void {
    if (this.#saves >= enoughSaves) return
    this.#saves += 1
    keepChoice('saves', String(this.#saves))
  }

  /** The person does not want it, for good. */
  decline(): void {
    this.#isOff = true
    keepChoice('install', 'off')
  }

  async ask(): Promise<void> {
    const question = this.#question
    // It can be asked once; the browser brings another one when it may ask again.
    this.#question = undefined
    const answer = await question?.prompt()
    if (answer?.outcome === 'accepted') this.#done()
  }

  /** A tab beside the installed app offers it no more either. */
  #done(): void {
    this.isInstalled = true
    this.decline()
  }
}

/** In any component below the one that provided it. */
export const [useInstall, provideInstall] = createContext<Install>()
