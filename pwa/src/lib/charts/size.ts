/**
 * `full` speaks to the person whose days they are; `strip` is low, and written for whoever reads the one page; `log` is
 * written for them too, and as wide as the screen: its panels stand under each other on one clock of days.
 */
export type Size = 'strip' | 'full' | 'log'
