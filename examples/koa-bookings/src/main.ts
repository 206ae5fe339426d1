import { bookings } from './app'

const { app, idempotency } = bookings({
  guestOf: (session) => (session === process.env.SESSION ? 'guest-1' : undefined),
  book: async (guest, seats) => {
    console.log(`${seats} seats for ${guest}`)
    return `booking-${Date.now()}`
  },
})
const server = app.listen(Number(process.env.PORT ?? 3000))

// Runs under way end first; what can't is given back to the next process.
process.once('SIGTERM', () => server.close(() => void idempotency.close({ graceMs: 10_000 })))
