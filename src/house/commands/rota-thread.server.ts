/** The thread in which a rota of a file is planned: tells each better roster at once, so that whoever waits has it even if the thread never ends. */
import { parentPort, workerData } from 'node:worker_threads'
import load from 'highs'
import { planRota } from '#planners/rota/days/plan.ts'
import { moment, type Given, type Told } from './rota-in-time.server.ts'

/** What is left for handing it over and writing it out, and what is planned for even where the start took all of the time; in seconds. */
const TO_WRITE = 0.1
const LEAST = 0.2

const { problem, seed, endsAt } = workerData as Given
const tell = (told: Told) => parentPort?.postMessage(told)

const highs = await load()
const seconds = Math.max(LEAST, (endsAt - moment()) / 1000 - TO_WRITE)
const planned = planRota(highs, problem, { seconds, seed, now: moment, onBetter: (penalty, bound, roster) => tell({ kind: 'better', planned: { penalty, bound, roster } }) })
tell({ kind: 'end', planned })
