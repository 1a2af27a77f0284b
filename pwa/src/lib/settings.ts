import { entryId, follow, type Live, type Local, type Patch, type Settings } from './db'

/** When a day begins for someone who chose nothing: four in the morning. Minutes after midnight. */
export const defaultDayStart = 240

/** A patient's settings, followed: the same on all of their phones. */
export function mySettings(local: Local): Live<Settings> {
  return follow<Settings>(local, ['settings'], {}, async () => {
    const entry = await local.get<'settings'>(await settingsId())
    return entry?.fields ?? {}
  })
}

export async function saveSettings(local: Local, patch: Patch<'settings'>): Promise<void> {
  await local.save('settings', await settingsId(), patch)
}

function settingsId(): Promise<string> {
  return entryId('settings', '')
}
