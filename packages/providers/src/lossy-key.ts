export interface LossyKeyOptions {
  /**
   * The sender gives its events no id, and the key that takes its place can be that of two events, of which the second
   * is then taken for a duplicate and not handled. To be accepted by name.
   */
  allowLossyKey: true
}

export function checkLossyKey(preset: string, allowed: unknown, loss: string): void {
  if (allowed === true) return
  throw new TypeError(`${preset}: the sender gives its events no id. ${loss} Accept that with allowLossyKey: true`)
}
