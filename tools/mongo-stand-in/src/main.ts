// `tsx main.ts --port 27017 [--standalone] [--ttl-period-ms 1000] [--journal FILE]`: the server as a process of its own.
import { parseArgs } from 'node:util'
import { startStandIn } from './start'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    standalone: { type: 'boolean', default: false },
    'ttl-period-ms': { type: 'string', default: '60000' },
    journal: { type: 'string' },
  },
})

const { url } = await startStandIn({
  port: Number(values.port),
  standalone: values.standalone,
  ttlPeriodMs: Number(values['ttl-period-ms']),
  journal: values.journal,
})
console.log(`Ready to accept connections at ${url}`)
