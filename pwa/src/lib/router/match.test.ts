import { describe, expect, test } from 'vitest'
import { match, type Route } from './match'

const route = (path: string): Route => ({
  path,
  title: () => path,
  layout: 'plain',
  load: () => Promise.reject(new Error('not opened here')),
})
const routes = ['/', '/visits', '/visits/new', '/visits/:visit_id'].map(route)

describe('match', () => {
  test.each([
    ['/', '/', {}],
    ['/visits', '/visits', {}],
    ['/visits/', '/visits', {}],
    ['/visits/new', '/visits/new', {}],
    ['/visits/abc', '/visits/:visit_id', { visit_id: 'abc' }],
    ['/visits/a%20b', '/visits/:visit_id', { visit_id: 'a b' }],
    ['/visits/%E0%A4%A', '/visits/:visit_id', { visit_id: '%E0%A4%A' }],
  ])('%s opens %s', (pathname, path, params) => {
    const found = match(routes, pathname)
    expect(found?.route.path).toBe(path)
    expect(found?.params).toEqual(params)
  })

  test.each(['/nothing', '/visits/a/b', '/Visits'])('%s opens nothing', (pathname) => {
    expect(match(routes, pathname)).toBeUndefined()
  })
})
