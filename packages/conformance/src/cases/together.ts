import { type StoreCase, storeCase } from '../case'
import { differential } from '../differential/differential'
import { linearizability } from '../linearizability/linearizability'

const clients = 6

/** What no single case can show: all the guarantees at once, in random sequences and between concurrent clients. */
export const togetherCases: readonly StoreCase[] = [
  {
    name: 'G1 to G16 random sequences are answered as the machine answers them',
    fits: () => true,
    run: async (harness) => void (await differential(harness)),
  },
  storeCase(`G1 to G16 what ${clients} clients are told could have happened one by one`, async ({ store }) => {
    for (const seed of [1, 2, 3]) await linearizability(new Array(clients).fill(store), { seed })
  }),
]
