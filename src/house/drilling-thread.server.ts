/** The thread in which a rehearsed absence is worked out: begins with what it is given, answers once, and ends. */
import { parentPort, workerData } from 'node:worker_threads'
import load from 'highs'
import { keystones } from '#planners/rota/keystone.ts'
import { whomToTeach } from '#planners/rota/teach.ts'
import type { Found } from '#rooms/rota/drilling.server.ts'
import type { Given } from './drilling.server.ts'

const TRIES = 8
const { drill, seconds } = workerData as Given
const ways = { seconds: seconds / 2, seed: 1, now: () => performance.now() }

const highs = await load()
const missed = keystones(highs, drill.problem, ways)
const taught = drill.offers.length === 0 ? null : whomToTeach(highs, drill.problem, drill.offers, TRIES, ways)
const found: Found = { keystones: 'keystones' in missed ? missed : null, teaching: taught && 'lessons' in taught ? taught : null }
parentPort?.postMessage(found)
