import type { Socket } from 'node:net'
import { runCommand } from './commands/run-command'
import type { Server } from './server-state'
import { Frames } from './wire/frames'
import { decode } from './wire/messages'

/** Serves one client: its commands one after the other, as they come. */
export function serve(server: Server, socket: Socket): void {
  const frames = new Frames()
  let turn: Promise<void> = Promise.resolve()
  socket.setNoDelay(true)
  // A client that is gone needs no reply.
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const frame of frames.push(chunk)) {
        const { command, wantsReply, reply } = decode(frame)
        turn = turn
          .then(async () => {
            const answer = reply(await runCommand(server, command))
            server.journal.flush()
            if (wantsReply && socket.writable) socket.write(answer)
          })
          // A reply that can not be written leaves the client without one.
          .catch(() => void socket.destroy())
      }
    } catch {
      // Bytes that are no message: there is no telling where the next one would begin.
      socket.destroy()
    }
  })
}
