/** A program that does nothing but bring a database up to date, to be killed while it does. `node migrating.testing.ts CONNECTION FOLDER` */
import pg from 'pg'
import { migrate } from '#house/migrations.server.ts'

const [connection = '{}', folder = ''] = process.argv.slice(2)
const pool = new pg.Pool(JSON.parse(connection) as pg.PoolConfig)
await migrate(pool, folder)
await pool.end()
