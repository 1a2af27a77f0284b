import { expect, test } from 'vitest'
import { outboxKey } from '../sync/testing/browser'
import { newPhoneKey, seal, sealTo, unseal, unsealWith } from './seal'

const words = { note: 'the first week felt like fog' }

test('the phone opens what it sealed, in the place it was sealed for', async () => {
  const key = await newPhoneKey()
  const sealed = await seal(key, 'records|1', words)
  expect(await unseal(key, 'records|1', sealed)).toEqual(words)
  await expect(unseal(key, 'records|2', sealed)).rejects.toThrow()
  await expect(unseal(await newPhoneKey(), 'records|1', sealed)).rejects.toThrow()
})

test('one changed bit is noticed', async () => {
  const key = await newPhoneKey()
  const sealed = await seal(key, 'records|1', words)
  sealed[20] = (sealed[20] ?? 0) ^ 1
  await expect(unseal(key, 'records|1', sealed)).rejects.toThrow()
})

test('the same words never look the same twice', async () => {
  const key = await newPhoneKey()
  expect(await seal(key, 'records|1', words)).not.toEqual(await seal(key, 'records|1', words))
})

test('no script can read the phone key out', async () => {
  await expect(crypto.subtle.exportKey('raw', await newPhoneKey())).rejects.toThrow()
})

test('only the private outbox key opens the outbox, in its place', async () => {
  const [own, other] = [await outboxKey(), await outboxKey()]
  const sealed = await sealTo(own.public, 'outbox|1', words)
  expect(await unsealWith(own.private, 'outbox|1', sealed)).toEqual(words)
  await expect(unsealWith(own.private, 'outbox|2', sealed)).rejects.toThrow()
  await expect(unsealWith(other.private, 'outbox|1', sealed)).rejects.toThrow()
})
