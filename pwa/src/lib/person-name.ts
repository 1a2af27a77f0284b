/** `Maya Chen, NP`; who has no credentials is their name alone. */
export function personName({ display_name, credentials }: { display_name: string; credentials: string }): string {
  return [display_name, credentials].filter(Boolean).join(', ')
}
