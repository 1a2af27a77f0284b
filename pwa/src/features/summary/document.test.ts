import { expect, test } from 'vitest'
import { type Block, blocksOf, type Document, promptOf, withThreads } from './document'

const concern = (line: string, kind?: string): Block => ({
  block: line.startsWith('top') ? 'top' : 'concern',
  line,
  words: 'words',
  facts: { concern: { state: 'unheard', written_on: '2026-11-20', ...(kind && { kinds: [kind] }) } },
})

const page: Document = {
  version: 1,
  language: 'en',
  day: '2026-11-23',
  patient: { display_name: 'Ana R.', pronouns: 'she/her', age: 34 },
  visit: {
    id: 'v',
    starts_at: '2026-11-24T15:30:00Z',
    minutes: 45,
    zone: 'America/New_York',
    clinician: { display_name: 'Maya Chen', credentials: 'NP' },
  },
  blocks: [concern('top.1'), concern('top.2', 'stigma'), concern('concern.a', 'faith')],
}

test('the prompt follows the first kind on the page', () => {
  expect(promptOf(page, new Set())).toBe('stigma')
})

test('the prompt follows what is left when lines are left out', () => {
  expect(promptOf(page, new Set(['top.2']))).toBe('faith')
  expect(promptOf(page, new Set(['top.2', 'concern.a']))).toBe('open')
})

test('blocks keep the order of the page', () => {
  expect(blocksOf(page, 'top').map((b) => b.line)).toEqual(['top.1', 'top.2'])
})

test('a concern is as far as it has come by now, not as it was when it was shared', () => {
  const shared = concern('concern.a')
  const blocks = [{ ...shared, facts: { ...shared.facts, concern_id: 'a' } }, concern('top.1')]
  const replies = [
    { id: '1', concern_id: 'a', kind: 'answer', heard: 'You fear the cost.' },
    { id: '2', concern_id: 'b', kind: 'settled' },
  ] as const
  const [answered, other] = withThreads({ ...page, blocks }, replies).blocks.map(({ facts }) => facts)
  expect(answered?.concern?.state).toBe('heard')
  expect(answered?.thread).toEqual([replies[0]])
  expect(other?.thread).toBeUndefined()
})
