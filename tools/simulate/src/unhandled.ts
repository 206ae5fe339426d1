/** Hears of every promise that rejects unhandled during the work, in the place of whoever else would. */
export async function hearingUnhandled<Value>(
  hear: (reason: unknown) => void,
  work: () => Promise<Value>,
): Promise<Value> {
  const others = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection')
  process.on('unhandledRejection', hear)
  try {
    return await work()
  } finally {
    process.off('unhandledRejection', hear)
    for (const other of others) process.on('unhandledRejection', other)
  }
}
