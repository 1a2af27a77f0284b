// The full client is '$lib/api/client', apart from here so that a phone's first page does not load it.
export { call, type Fetch, plainFetch, refusesBody } from './http'
export { NoConnection, Problem, problemOf } from './problem'
export type * from './wire'
