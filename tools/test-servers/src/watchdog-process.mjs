// The child of a run that outlives it: stdin closes when the run is gone, also when it was killed.
import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'

const pids = new Set()
const folders = new Set()

const orders = {
  watch: (pid) => pids.add(pid),
  ended: (pid) => pids.delete(pid),
  folder: (path) => folders.add(path),
}

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [order, subject] = JSON.parse(line)
    orders[order](subject)
  })
  .on('close', () => {
    for (const pid of pids) end(pid)
    for (const path of folders) rmSync(path, { recursive: true, force: true, maxRetries: 5 })
  })

function end(pid) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}
