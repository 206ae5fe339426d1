import { bundled } from './bundle'
import { startMeasured } from './process'
import { startServer } from './servers'
import { subjects } from './subjects'
const program = await bundled('measured/program')
for (const store of ['redis','memory'] as const) {
  const server = await startServer(store)
  for (const s of subjects.filter((x) => x.store === store)) {
    const p = await startMeasured(program, [store, s.name])
    for (const work of s.works) {
      await server.reset()
      const m = await p.measure({ url: server.url, work, inFlight: 64, maxMs: 200, maxEvents: 500000, sampleEvery: store==='memory'?16:1 })
      console.log(store, s.name, work, Math.round(m.perSecond), m.cpuMicros.toFixed(2), m.p50.toFixed(3), m.p999.toFixed(2), m.executed, m.refused)
    }
    await p.stop()
  }
  await server.stop()
}
