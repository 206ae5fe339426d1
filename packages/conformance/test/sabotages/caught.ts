import { type StoreHarness, storeCases } from '../../src/index'

/** The cases of one guarantee that a store fails; those of all the guarantees together don't count. */
export async function failuresOf(guarantee: string, harness: StoreHarness): Promise<string[]> {
  const cases = storeCases.filter(({ name, fits }) => name.startsWith(`${guarantee} `) && fits(harness))
  const own = cases.filter(({ name }) => !name.startsWith('G1 to '))
  const outcomes = await Promise.allSettled(own.map(({ run }) => run(harness)))
  return own.flatMap(({ name }, index) => (outcomes[index]?.status === 'rejected' ? [name] : []))
}
