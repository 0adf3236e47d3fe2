// The client that openapi-typescript makes of openapi.yaml, on a running server. Compiled with `strict`, so that a wrong
// name or type is an error before anything is sent; `@ts-expect-error` lines fail when it is none.
import createClient from 'openapi-fetch'
import type {paths, components} from './schema.js'

const client = createClient<paths>({baseUrl: process.argv[2]})
let passed = 0

function check(holds: boolean, name: string, shown?: unknown): asserts holds {
  if (!holds) throw new Error(`${name}: ${JSON.stringify(shown)}`)
  passed += 1
}

type Eligibility = components['schemas']['Eligibility']

const {data, response} = await client.GET('/eligibility', {params: {query: {commune: '48095', date: '2025-06-01', aids: ['caim', 'cde']}}})
check(data !== undefined, 'a commune has an answer', response.status)
const answer = data as Eligibility
check(answer.location.commune?.name === 'Mende', 'the commune', answer.location)
check(answer.zones.some(zone => zone.kind === 'zip' && zone.relation === 'undetermined'), 'its zones', answer.zones)
check(answer.aids.map(aid => aid.id).join() === 'caim,cde', 'the aids that were asked', answer.aids)

const posted = await client.POST('/eligibility', {
  body: {commune: '09002', date: '2025-12-01', aids: ['caim'], profile: {status: 'installing', days_per_week: '2.5'}}
})
check(posted.data !== undefined, 'a question in a body', posted.response.status)
// @ts-expect-error: no such aid
await client.POST('/eligibility', {body: {commune: '09002', aids: ['nothing']}})

const unknown = await client.GET('/eligibility', {params: {query: {commune: '99999'}}})
const problem = unknown.error
check(typeof problem === 'object' && 'type' in problem && problem.type === '/problems/unknown-commune', 'a problem', problem)

const found = await client.GET('/search', {params: {query: {q: '1 place Georges-Frèche 34000 Montpellier', limit: 1}}})
check(found.data !== undefined && 'features' in found.data && found.data.features.length === 1, 'an address', found.error)

const places = await client.GET('/places', {params: {query: {aid: 'cde', department: '48', limit: 3}}})
check(places.data !== undefined, 'places', places.error)

const commune = await client.GET('/communes/{code}', {params: {path: {code: '34172'}}})
check(commune.data !== undefined && 'nom' in commune.data && commune.data.nom === 'Montpellier', 'a commune', commune.error)

const form = new FormData()
form.set('data', new Blob(['id;insee\n1;09002\n']), 't.csv')
form.set('commune', 'insee')
const table = await client.POST('/eligibility/csv', {body: form as never, bodySerializer: body => body as unknown as FormData, parseAs: 'text'})
check(typeof table.data === 'string' && table.data.includes('1;09002;09002;'), 'a table', table.error)

console.log(`${passed} passed, 0 failed`)
