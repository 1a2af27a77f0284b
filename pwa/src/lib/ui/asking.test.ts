import { expect, test } from 'vitest'
import { Asking } from './asking.svelte'

test('the answer stays until the next has come', async () => {
  const asking = new Asking<string>()
  await asking.ask(async () => 'first')
  let come = (_: string) => {}
  const second = asking.ask(() => new Promise((resolve) => (come = resolve)))
  expect(asking.answer).toBe('first')
  come('second')
  await second
  expect(asking.answer).toBe('second')
})

test('an answer that was overtaken is dropped', async () => {
  const asking = new Asking<string>()
  let come = (_: string) => {}
  const slow = asking.ask(() => new Promise((resolve) => (come = resolve)))
  await asking.ask(async () => 'newer')
  come('older')
  await slow
  expect(asking.answer).toBe('newer')
})

test('a problem takes the answer off the page', async () => {
  const asking = new Asking<string>()
  await asking.ask(async () => 'shared')
  await asking.ask(() => Promise.reject(Object.assign(new Error('gone'), { code: 'not_found' })))
  expect(asking.answer).toBeUndefined()
  expect(asking.problem?.code).toBe('not_found')
})
