import type { Ledger } from '../ledger/ledger'
import type { ToSupervisor } from '../wire'
import type { WorkerProcess } from './process'
import { FaultProxy } from './proxy'

/** A proxy for each worker, which arms it when it comes to the point. */
export async function proxiesTo(url: string, workers: number) {
  const { hostname, port } = new URL(url)
  const names: string[] = []
  let ledger: Ledger | undefined
  const proxies = Array.from(
    { length: workers },
    (_, slot) =>
      new FaultProxy(Number(port), (fault) => ledger?.add({ what: 'network', process: names[slot] ?? '', fault })),
  )
  const ports = await Promise.all(proxies.map((proxy) => proxy.listen()))
  return {
    /** What a trial has to know of them. */
    options: {
      urlOf: (slot: number): string => url.replace(`${hostname}:${port}`, `127.0.0.1:${ports[slot]}`),
      onMessage(message: ToSupervisor, worker: WorkerProcess, slot: number): void {
        if (message.say !== 'arm') return
        names[slot] = worker.name
        proxies[slot]?.arm(message.fault)
        worker.send({ say: 'go on', id: message.id })
      },
    },
    writeTo(given: Ledger): void {
      ledger = given
    },
    struck: (): number => proxies.reduce((sum, { struck }) => sum + struck, 0),
    close: () => Promise.all(proxies.map((proxy) => proxy.close())),
  }
}
