import {
  type Entry,
  entryId,
  follow,
  type Live,
  type Local,
  type MoreTracker,
  type Patch,
  type Settings,
  type Tracker,
} from './db'

/** A patient's settings, followed: the same on all of their phones. */
export function mySettings(local: Local): Live<Settings> {
  return follow<Settings>(local, ['settings'], {}, async () => {
    const entry = await local.get<'settings'>(await settingsId())
    return entry?.fields ?? {}
  })
}

/** The same as an entry, to say where it is; undefined while nothing was chosen. */
export function mySettingsEntry(local: Local): Live<Entry<'settings'> | undefined> {
  return follow<Entry<'settings'> | undefined>(local, ['settings'], undefined, async () =>
    local.get<'settings'>(await settingsId()),
  )
}

export async function saveSettings(local: Local, patch: Patch<'settings'>): Promise<void> {
  await local.save('settings', await settingsId(), patch)
}

/** What someone can log, in the order of the screens. */
export const trackers: readonly Tracker[] = ['sleep', 'mood', 'nutrition']

export function isTracker(name: string): name is Tracker {
  return trackers.some((tracker) => tracker === name)
}

/** Those that are not switched off. */
export function trackersOn({ trackers_off = [] }: Settings): readonly Tracker[] {
  return trackers.filter((tracker) => !trackers_off.includes(tracker))
}

/** What someone can log besides, in the order of the screens. */
export const moreTrackers: readonly MoreTracker[] = ['regulation', 'body', 'cycle', 'supplements', 'labs']

/** Those of them that are switched on. */
export function moreTrackersOn({ trackers_on = [] }: Settings): readonly MoreTracker[] {
  return moreTrackers.filter((tracker) => trackers_on.includes(tracker))
}

function settingsId(): Promise<string> {
  return entryId('settings', '')
}
