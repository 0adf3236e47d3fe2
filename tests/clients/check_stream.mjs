#!/usr/bin/env node
// Does addok-geocode-stream, the Node client of the French address services, work with a running server, unmodified?
//
//     npm ci --prefix tests/clients && node tests/clients/check_stream.mjs http://127.0.0.1:8080
//
// Both of its ways over the network (CSV files, JSON batches), forward and backward, and its command line.

import {spawnSync} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {Readable} from 'node:stream'
import {fileURLToPath} from 'node:url'
import {createGeocodeStream} from 'addok-geocode-stream'

const NEAR_METRES = 150
const NOWHERE = 'zzxqkw vvbnrtq wxkzzj'
const NOTES = ['', 'é à ü œ – €', 'il a dit "oui"', 'a,b;c|d\te', 'deux\nlignes', '=1+2', ' blancs ', '0']

const address = (process.argv[2] ?? '').replace(/\/$/, '')
if (!address) {
  console.error('usage: check_stream.mjs ADDRESS, for example http://127.0.0.1:8080')
  process.exit(2)
}

const SHOWN = 8 // Failures printed in each part
let passed = 0
let failed = 0
let shownInPart = 0

function check(holds, name, ...shown) {
  if (holds) {
    passed++
  } else {
    failed++
    if (++shownInPart <= SHOWN) {
      console.log(['FAIL ' + name, ...shown.map(value => JSON.stringify(value))].join(' | ').slice(0, 500))
    }
  }
}

async function part(title, work) {
  const before = failed
  shownInPart = 0
  try {
    await work()
  } catch (error) {
    check(false, title, String(error))
  }

  console.log(failed === before ? `ok: ${title}` : `FAILED (${failed - before}): ${title}`)
}

// No quoted newline stands in the town hall table, and quotes only around whole cells.
function townHalls() {
  const table = readFileSync(new URL('../../data/communes/communes.csv', import.meta.url), 'utf8')
  const [header, ...lines] = table.trimEnd().split('\n').map(line => line.match(/("([^"]|"")*"|[^,]*)(,|$)/g)
    .map(cell => cell.replace(/,$/, '').replace(/^"(.*)"$/, '$1').replaceAll('""', '"')))
  return lines
    .map(cells => Object.fromEntries(header.map((name, column) => [name, cells[column]])))
    .filter(row => row.town_hall_lon && row.town_hall_postcode && /^\d+ (?!\d)[^,;\d]{6,}$/.test(row.town_hall_address))
}

// A choice from all départements that is the same at every run.
const halls = townHalls().filter((_, index) => index % 54 === 7)

function rows() {
  return halls.map((hall, rank) => {
    const kind = rank % 40 === 39 ? 'empty' : (rank % 50 === 49 ? 'nowhere' : 'town hall')
    return {
      rank: String(rank),
      adresse: {empty: '', nowhere: NOWHERE}[kind] ?? hall.town_hall_address,
      cp: kind === 'town hall' ? hall.town_hall_postcode : '',
      ville: kind === 'town hall' ? hall.town_hall_city : '',
      insee: kind === 'town hall' ? hall.code : '',
      'note « à garder »': NOTES[rank % NOTES.length]
    }
  })
}

const kindOf = row => row.adresse === '' ? 'empty' : (row.adresse === NOWHERE ? 'nowhere' : 'town hall')

async function geocode(input, options) {
  const stream = Readable.from(input.map(row => ({...row}))).pipe(createGeocodeStream({serviceUrl: address, ...options}))
  const answers = []
  for await (const answer of stream) {
    answers.push(answer)
  }

  return answers
}

function metres(lon, lat, hall) {
  const east = (lon - hall.town_hall_lon) * Math.cos(hall.town_hall_lat * Math.PI / 180)
  return Math.hypot(east, lat - hall.town_hall_lat) * 111_195
}

function isNear(answer, hall, lon, lat) {
  return answer[lat] !== '' && answer[lat] !== undefined && metres(Number(answer[lon]), Number(answer[lat]), hall) < NEAR_METRES
}

function checkWhole(name, input, answers) {
  check(answers.length === input.length, `${name}: as many rows come out as went in`, answers.length, input.length)
  const kept = answers.every((answer, n) => Object.keys(input[n]).every(column => answer[column] === input[n][column]))
  check(kept, `${name}: in the same order, with their cells as they were`)
  const errors = answers.filter(answer => answer.result_status === 'error')
  check(errors.length === 0, `${name}: no row ended in an error`, errors.length)
}

function checkFound(name, input, answers, lon = 'longitude', lat = 'latitude', share = 0.97) {
  const sought = input.flatMap((row, n) => kindOf(row) === 'town hall' ? [n] : [])
  const near = sought.filter(n => isNear(answers[n], halls[n], lon, lat))
  check(near.length >= share * sought.length, `${name}: town halls are found where they are`, near.length, sought.length)
}

async function forward(strategy) {
  const input = rows()
  for (const [bucketSize, concurrency] of [[100, 1], [37, 4]]) {
    const name = `${strategy}, ${bucketSize} rows a request, ${concurrency} at once`
    const answers = await geocode(input, {strategy, columns: ['adresse', 'cp', 'ville'], bucketSize, concurrency})
    checkWhole(name, input, answers)
    checkFound(name, input, answers)
    for (const [n, row] of input.entries()) {
      const answer = answers[n]
      if (kindOf(row) === 'empty') {
        check(answer.result_status === 'skipped', `${name}: row ${n} is skipped`, answer)
      } else if (kindOf(row) === 'nowhere') {
        // The CSV way of this client writes "ok" for every row that came back: what counts is that nothing is claimed.
        check(strategy === 'csv' || answer.result_status === 'not-found', `${name}: row ${n} is not found`, answer)
        check(!answer.latitude && !answer.result_label, `${name}: row ${n} has no place`, answer)
      }
    }
  }
}

async function filtered(strategy) {
  const input = rows()
  const options = {strategy, columns: ['adresse'], citycode: 'insee', postcode: 'cp'}
  const answers = await geocode(input, options)
  checkWhole(`${strategy} in the commune`, input, answers)
  checkFound(`${strategy} in the commune`, input, answers, 'longitude', 'latitude', 0.9)
  const outside = answers.filter((answer, n) => answer.result_citycode && answer.result_citycode !== (input[n].insee || answer.result_citycode))
  check(outside.length === 0, `${strategy}: no answer lies outside the commune of its row`, outside.slice(0, 3))

  // With no commune in any row the client names a column that its file does not have.
  const unfiltered = input.slice(0, 20).map(row => ({...row, adresse: `${row.adresse} ${row.cp} ${row.ville}`, insee: '', cp: ''}))
  const loose = await geocode(unfiltered, options)
  checkWhole(`${strategy}, filters without a value`, unfiltered, loose)
  check(loose.every(answer => answer.latitude), `${strategy}, filters without a value: all rows are found`)

  const few = await geocode(input.slice(0, 3), {...options, resultColumns: ['latitude', 'result_score']})
  check(few.every(answer => Object.keys(answer).length === Object.keys(input[0]).length + 2), `${strategy}: only the columns asked for`)
}

async function backward(strategy) {
  const input = halls.map((hall, n) => ({
    rank: String(n), adresse: 'x', lat: n % 40 === 39 ? '' : hall.town_hall_lat, lon: hall.town_hall_lon
  }))
  const [lon, lat] = strategy === 'csv' ? ['result_longitude', 'result_latitude'] : ['longitude', 'latitude']
  const resultColumns = [lon, lat, 'result_distance', 'result_label', 'result_type', 'result_citycode', 'result_status']
  const answers = await geocode(input, {strategy, reverse: true, resultColumns})
  checkWhole(`${strategy} backward`, input, answers)
  const located = input.flatMap((row, n) => row.lat ? [n] : [])
  const wrong = located.filter(n => !isNear(answers[n], halls[n], lon, lat))
  check(wrong.length === 0, `${strategy} backward: every town hall is its own nearest address`, wrong.length, answers[wrong[0]])
  const elsewhere = located.filter(n => answers[n].result_citycode !== halls[n].code)
  check(elsewhere.length <= 0.01 * located.length, `${strategy} backward: the commune is right`, elsewhere.length)
  const far = located.filter(n => !(Number(answers[n].result_distance) < NEAR_METRES))
  check(far.length === 0, `${strategy} backward: it says how far`, far.length)
  check(input.every((row, n) => row.lat || answers[n].result_status === 'skipped'), `${strategy} backward: half a point is skipped`)
}

function commandLine() {
  const chosen = halls.slice(0, 250)
  const quoted = text => `"${text.replaceAll('"', '""')}"`
  const lineOf = (hall, n) =>
    [n, quoted(hall.town_hall_address), hall.town_hall_postcode, quoted(hall.town_hall_city), quoted('« ; » "')].join(';')
  const file = ['rang;adresse;cp;ville;note', ...chosen.map((hall, n) => lineOf(hall, n))].join('\r\n')
  const program = fileURLToPath(new URL('node_modules/addok-geocode-stream/cli.js', import.meta.url))
  const run = spawnSync(process.execPath,
    [program, '--service', address, '--columns', 'adresse,cp,ville', '--semicolon', '--concurrency', '2'],
    {input: file, encoding: 'utf8', maxBuffer: 1e8, timeout: 120_000})
  check(run.status === 0, 'the command ends well', run.stderr.slice(-300))
  const lines = run.stdout.trimEnd().split('\n')
  check(lines.length === chosen.length + 1, 'the command writes as many rows as it read', lines.length)
  check(lines.slice(1).every((line, n) => line.startsWith(`${n};`)), 'the command keeps the order')
  check(lines.slice(1).filter(line => line.includes(';ok')).length === chosen.length, 'every row of the command is ok')
}

for (const strategy of ['csv', 'batch']) {
  await part(`addok-geocode-stream, ${strategy}: ${halls.length} rows`, () => forward(strategy))
  await part(`addok-geocode-stream, ${strategy}: commune and postcode as columns`, () => filtered(strategy))
  await part(`addok-geocode-stream, ${strategy}: points`, () => backward(strategy))
}

await part('addok-geocode, the command of the package', () => commandLine())

if (failed > 0) {
  console.error(`${failed} checks failed, ${passed} passed`)
  process.exit(1)
}

console.log(`${passed} checks passed`)
