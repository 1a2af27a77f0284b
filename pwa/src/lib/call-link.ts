/** Opens the phone's dialler. Spaces and brackets are for people. */
export function callLink(number: string): string {
  return `tel:${number.replace(/[^\d+*#]/g, '')}`
}
