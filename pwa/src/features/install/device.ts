/** Phones whose way to the home screen is drawn. */
export type Device = 'iphone' | 'android'

/** Which of them this is; undefined for a computer. An iPad says that it is a Mac, but has a screen to touch. */
export function deviceOf({
  userAgent,
  maxTouchPoints,
}: Pick<Navigator, 'userAgent' | 'maxTouchPoints'>): Device | undefined {
  if (/iPhone|iPad|iPod/.test(userAgent)) return 'iphone'
  if (/Android/.test(userAgent)) return 'android'
  return /Macintosh/.test(userAgent) && maxTouchPoints > 1 ? 'iphone' : undefined
}
