import { entryId, follow, type Live, type Local, type Patch, type Settings } from './db'

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
