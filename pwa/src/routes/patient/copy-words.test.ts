import { expect, test, vi } from 'vitest'
import type { Copied, WrittenKind } from '$lib/db'
import { copyWords } from './copy-words'

vi.stubGlobal('navigator', { languages: ['en-US'] })

const day = '2026-11-23'
/** Something of every kind a person writes, and how it is told. A new kind has its line here, or this does not compile. */
const written: Readonly<Record<WrittenKind, readonly [Copied['fields'], string]>> = {
  sleep: [{ day, quality: 3 }, 'Sleep: OK'],
  nutrition: [{ day, supplements: ['Magnesium'] }, 'Supplements and herbs: Magnesium'],
  mood: [{ day, valence: 4 }, 'Mood: Good'],
  moment: [{ day, valence: 4 }, 'Moments: Good'],
  regulation: [{ day, practice: 'walk' }, 'What calms me: A walk'],
  body: [{ day, pain: 'mild' }, 'My body: Pain: Mild'],
  cycle: [{ day, symptoms: ['cramps'] }, 'My cycle: Cramps'],
  lab: [{ day, name: 'TSH', value: '2.1', unit: 'mIU/L' }, 'Results of tests\nTSH\n2.1\nmIU/L'],
  concern: [{ written_on: day, words: 'Will I be myself?' }, 'My concern\nWill I be myself?'],
  reply: [{ kind: 'added', words: 'One more thing' }, 'What was said\nOne more thing'],
  standing_share: [{ domain: 'sleep', shared: true }, 'What my clinic can read around visits'],
  reading_day: [{ weekday: 2 }, 'A day between visits'],
  follow_up: [{ day, words: 'A bit dizzy' }, 'How are you doing?\nA bit dizzy'],
  plan_line: [{ words: 'A dark room', why: 'I wake early' }, 'Our plan\nA dark room\nI wake early'],
  stance: [{ stance: 'talk', words: 'Not sure yet' }, 'Our plan\nNot sure yet'],
  move: [{ kind: 'stay', words: 'Here is fine' }, 'Our plan\nHere is fine'],
  note: [{ words: 'Thank you' }, 'A note to your clinic\nThank you'],
  measure: [{ day, instrument: 'gad_7', version: 1 }, 'Questionnaires\nGAD-7'],
  sent_measure: [{ day, instrument: 'phq_9', version: 1, total: 12 }, 'Questionnaires\nPHQ-9: 12'],
  matters: [{ better: 'I sleep' }, 'What matters to me\nWhat better would look like: I sleep'],
  hard_days: [{ call: 'My sister' }, 'My plan for hard days\nWhom I call: My sister'],
  medicine: [{ name: 'Sertraline' }, 'Sertraline'],
  past_medicine: [{ name: 'Bupropion' }, 'Bupropion'],
  checkin: [{ hope: 'To be heard', top: [{ words: 'Sleep' }] }, 'Before your visit\nTo be heard\nSleep'],
  settings: [{ rhythm: 'daily' }, 'Settings'],
}

test.each(Object.entries(written))('%s is told in words', (kind, [fields, said]) => {
  expect(copyWords({ id: kind, kind, fields, changed: [], recordedAt: `${day}T12:00:00Z` })).toContain(said)
})
