// A client of Prisma for a schema without models: what `prisma generate` writes, but for the types. (That command needs
// a program of 260 MB, which asks for another one on the network.)
import { PrismaPg } from '@prisma/adapter-pg'
import { type GetPrismaClientConfig, getPrismaClient } from '@prisma/client/runtime/client'

/** Of a variable name, for there are no types of them. */
const compiler = '@prisma/client/runtime/query_compiler_fast_bg.postgresql'

const config: GetPrismaClientConfig = {
  previewFeatures: [],
  clientVersion: '7.10.0',
  engineVersion: '0edf323efd1d98336f3f0a68684b56f689b900d3',
  activeProvider: 'postgresql',
  inlineSchema: 'datasource db {\n  provider = "postgresql"\n}\n',
  runtimeDataModel: { models: {}, enums: {}, types: {} },
  parameterizationSchema: { strings: [], graph: 'AAAA' },
  compilerWasm: {
    getRuntime: () => import(`${compiler}.mjs`),
    async getQueryCompilerWasmModule() {
      const { wasm } = await import(`${compiler}.wasm-base64.mjs`)
      return new WebAssembly.Module(Buffer.from(wasm, 'base64'))
    },
    importName: './query_compiler_fast_bg.js',
  },
}

interface Transaction {
  $executeRaw(text: TemplateStringsArray, ...values: unknown[]): Promise<number>
  $queryRawUnsafe(text: string, ...values: unknown[]): Promise<unknown>
}

export interface PrismaClient extends Transaction {
  $transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>
  $disconnect(): Promise<void>
}

const Client = getPrismaClient(config)

export const prismaOf = (connectionString: string, max: number): PrismaClient =>
  new Client({ adapter: new PrismaPg({ connectionString, max }) }) as unknown as PrismaClient
