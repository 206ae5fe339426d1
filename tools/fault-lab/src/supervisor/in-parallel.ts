/** Works through the items in order, in so many lanes at once. */
export async function inParallel<Item>(
  items: readonly Item[],
  lanes: number,
  work: (item: Item, index: number, lane: number) => Promise<unknown>,
): Promise<void> {
  let next = 0
  const follow = async (lane: number) => {
    while (next < items.length) {
      const index = next++
      await work(items[index] as Item, index, lane)
    }
  }
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, (_, lane) => follow(lane)))
}
