import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { bookings } from '../src/app'

const guests: Record<string, string> = { 'session-1': 'ada', 'session-2': 'alan' }
const book = vi.fn(async (guest: string, _seats: number): Promise<string | undefined> => `booking-of-${guest}`)
const { app } = bookings({ guestOf: (session) => guests[session], book })
let server: Server

beforeAll(
  () =>
    new Promise<void>((resolve) => {
      server = app.listen(0, '127.0.0.1', () => resolve())
    }),
)
afterAll(() => new Promise<void>((resolve) => void server.close(() => resolve())))
beforeEach(() => vi.clearAllMocks())

function post(key: string, seats = 2, session = 'session-1'): Promise<Response> {
  return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/bookings`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key, 'X-Session': session },
    body: JSON.stringify({ seats }),
  })
}

it('books once, however often the client tries', async () => {
  const [first, retry] = await Promise.all([post('dinner'), post('dinner')])
  const [made, other] = [first, retry].sort((one, two) => one.status - two.status)
  // Together, one waits for nothing and is told to come back; later it gets the recorded answer.
  expect([made?.status, [201, 409].includes(Number(other?.status))]).toEqual([201, true])
  const replay = await post('dinner')
  expect([replay.status, replay.headers.get('Idempotent-Replayed')]).toEqual([201, 'true'])
  expect(await replay.json()).toEqual({ booking: 'booking-of-ada', seats: 2 })
  expect(book).toHaveBeenCalledTimes(1)
})

it('keeps guests apart, and refuses a key that is used for something else', async () => {
  expect((await post('lunch')).status).toBe(201)
  expect(await (await post('lunch', 2, 'session-2')).json()).toEqual({ booking: 'booking-of-alan', seats: 2 })
  expect((await post('lunch', 5)).status).toBe(422)
  expect((await post('lunch', 2, 'nobody')).status).toBe(401)
})

it('answers a retry as the first try, also that all tables are taken', async () => {
  book.mockResolvedValueOnce(undefined)
  const [first, retry] = [await post('brunch'), await post('brunch')]
  expect([first.status, retry.status, await retry.text()]).toEqual([409, 409, 'all tables are taken'])
  expect(book).toHaveBeenCalledTimes(1)
})
