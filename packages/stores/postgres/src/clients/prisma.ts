import { type Connection, checked, type Result, type Value } from './connection'

/** What is used of a client and of an interactive transaction of Prisma. */
interface Queries {
  $queryRawUnsafe(query: string, ...values: unknown[]): PromiseLike<unknown>
}

interface PrismaClient<Tx> extends Queries {
  $transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
}

/** For `postgresStore({ client: prismaClient(prisma) })`: `ctx.complete` then takes the `tx` of `prisma.$transaction`. */
export function prismaClient<Tx extends Queries>(prisma: PrismaClient<Tx>): Connection<Tx> {
  const queryIn = async (on: Queries, text: string, values: Value[]): Promise<Result> => ({
    rows: (await Promise.resolve(on.$queryRawUnsafe(text, ...values)).catch(explain)) as Result['rows'],
  })
  return {
    query: (text, values) => queryIn(prisma, text, values),
    queryIn,
    transaction: (work) => prisma.$transaction(checked(queryIn, work)),
  }
}

/** Prisma keeps the SQLSTATE deep within its error; the store looks for it in the error's cause. */
function explain(error: { meta?: { driverAdapterError?: { cause?: { originalCode?: string } } } }): never {
  const code = error.meta?.driverAdapterError?.cause?.originalCode
  throw code ? Object.assign(error, { cause: { code } }) : error
}
