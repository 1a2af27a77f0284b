import { expect, test } from 'vitest'
import { Typing } from './typing.svelte'

/** A form's box, with every draft that it kept or let go of. */
function begun(opened: string, draft?: string) {
  const drafts: (string | undefined)[] = []
  const box = new Typing<string>(opened, draft, (typed) => drafts.push(typed))
  return { box, drafts }
}

/** A save that ends when it is told to. */
function saving() {
  let end: (kept: boolean) => void = () => undefined
  const done = new Promise<boolean>((resolve) => {
    end = resolve
  })
  return { save: () => done, end }
}

test('a box opens with what was typed and not saved', () => {
  expect(begun('tired', 'tired and cold').box).toMatchObject({ typed: 'tired and cold', saved: 'tired' })
})

test('a draft goes once what was typed is kept, not before', async () => {
  const { box, drafts } = begun('')
  const { save, end } = saving()
  box.type('tired')
  const kept = box.keep(save)
  box.letGo()
  expect(drafts).toEqual(['tired'])
  end(true)
  await kept
  expect(drafts).toEqual(['tired', undefined])
})

test('what could not be kept is still to be saved', async () => {
  const { box, drafts } = begun('')
  box.type('tired')
  await box.keep(async () => false)
  expect(box).toMatchObject({ typed: 'tired', saved: '' })
  expect(drafts).toEqual(['tired'])
})

test('what is typed during a save keeps its draft', async () => {
  const { box, drafts } = begun('')
  const { save, end } = saving()
  box.type('tired')
  const kept = box.keep(save)
  box.type('tired and cold')
  end(true)
  await kept
  expect(box).toMatchObject({ typed: 'tired and cold', saved: 'tired' })
  expect(drafts).toEqual(['tired', 'tired and cold'])
})
