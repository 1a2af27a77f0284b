/** Where someone goes after signing in: the page they wanted, when it is one of ours. */
export function nextPath(query: URLSearchParams | undefined): string {
  const next = query?.get('next') ?? ''
  // Two slashes, or a slash and a backslash, would name another host.
  return /^\/(?![/\\])/.test(next) ? next : '/'
}
