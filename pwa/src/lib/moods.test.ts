import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { connectionName, connections, feelingName, feelings, levels } from './moods'

const model = readFileSync('../models/mood.go', 'utf8')

/** The texts a function of the Go model lists. */
function listed(name: string): string[] {
  const body = new RegExp(`func ${name}\\(\\) \\[\\]string \\{([^}]*\\{[^}]*)\\}`).exec(model)?.[1] ?? ''
  return [...body.matchAll(/"(\w+)"/g)].map(([, text]) => text ?? '')
}

test('offers the words that the server knows, in its order', () => {
  expect(feelings).toEqual(listed('Feelings'))
  expect(feelings).toHaveLength(30)
  expect(connections).toEqual(listed('MoodConnections'))
  expect(levels).toHaveLength(Number(/const MoodLevels = (\d+)/.exec(model)?.[1]))
})

test('has a name of its own for every word', () => {
  const names = [...feelings.map(feelingName), ...connections.map(connectionName)]
  expect(names).not.toContain('')
  expect(new Set(feelings.map(feelingName)).size).toBe(feelings.length)
})
