/** One colour a domain. `moss` is the app's own: plans and what is calm. */
export type Tone = 'moss' | 'clay' | 'sleep' | 'food' | 'mood' | 'body' | 'help'
