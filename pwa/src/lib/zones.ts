/** Every time zone the browser knows, by name, and the one it stands in. */
export function zones(): readonly string[] {
  return Intl.supportedValuesOf('timeZone').filter((zone) => zone.includes('/'))
}

export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** `New York (America)`: the place first, as people look for it. */
export function zoneLabel(zone: string): string {
  const [area = '', ...place] = zone.replaceAll('_', ' ').split('/')
  return place.length > 0 ? `${place.reverse().join(', ')} (${area})` : area
}
