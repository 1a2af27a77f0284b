/** Whether this browser knows passkeys, and the server has a name: a number can't own one. */
export const knowsPasskeys = 'PublicKeyCredential' in globalThis && !/^(\[|[\d.]+$)/.test(location.hostname)

/** In the order of asking: many browsers also name the ones they descend from. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/SamsungBrowser/, 'Samsung Internet'],
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/Firefox|FxiOS/, 'Firefox'],
  [/Chrome|CriOS|Chromium/, 'Chrome'],
  [/Safari/, 'Safari'],
]
const systems: readonly (readonly [RegExp, string])[] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/CrOS/, 'ChromeOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'Mac'],
  [/Linux/, 'Linux'],
]

/** What a person would call this device in a list of theirs: "Chrome on Android". Empty where nothing is known. */
export function deviceName(userAgent: string): string {
  const name = (list: typeof browsers) => list.find(([pattern]) => pattern.test(userAgent))?.[1]
  return [name(browsers), name(systems)].filter(Boolean).join(' on ')
}
