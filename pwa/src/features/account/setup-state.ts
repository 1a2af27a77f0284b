import { call, plainFetch, type SetupState } from '$lib/api'

/** Whether this server's practice is still to be set up, and whether it is made of demo people. */
export const setupState = (): Promise<SetupState> => call(plainFetch, 'GET', '/api/v1/setup')
