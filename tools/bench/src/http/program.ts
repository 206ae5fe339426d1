// The process that a route is served in: argv is framework, name, Redis' URL.
import { httpSubjects } from './route'

const [framework, name, redisUrl = ''] = process.argv.slice(2)
const subject = httpSubjects.find((one) => one.framework === framework && one.name === name)
if (!subject) throw new Error(`no such route: ${framework} ${name}`)
process.on('disconnect', () => process.exit())
process.send?.(await (await subject.load()).listen(redisUrl))
