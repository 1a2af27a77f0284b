import { type Phone, useAccount } from '$lib/account'
import { LocalError } from '$lib/db'

/** The phone of the patient whose screen this is: the shell shows none of these screens before it is open. */
export function usePhone(): Phone {
  const { phone } = useAccount()
  if (!phone) throw new LocalError('unavailable')
  return phone
}
