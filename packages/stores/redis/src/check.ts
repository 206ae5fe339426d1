/** Something about the server that weakens what hookonce promises on it, and the remedy. */
export interface Finding {
  code: 'REPLICA' | 'TOO_OLD' | 'EVICTION' | 'NOT_PERSISTED' | 'FAILOVER'
  message: string
  /** `check()` throws on it under `strict`. */
  dangerous: boolean
}

/** Reads the INFO of a primary. What it leaves out, as managed services may, is not held against it. */
export function findingsOf(info: string): Finding[] {
  const fact = (name: string, fallback: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? fallback
  const [major = 0, minor = 0] = fact('redis_version', '7.0').split('.').map(Number)
  const evicts = fact('maxmemory_policy', 'noeviction') !== 'noeviction' && fact('maxmemory', '') !== '0'
  const rules: [boolean, Finding['code'], string][] = [
    [fact('role', '') === 'slave', 'REPLICA', 'A replica refuses every operation: connect to the primary.'],
    [major + minor / 10 < 6.2, 'TOO_OLD', 'Redis is older than 6.2: use a newer one, or Valkey.'],
    [evicts, 'EVICTION', 'A full memory deletes claims, and their events run again: set maxmemory-policy noeviction.'],
    [fact('aof_enabled', '') === '0', 'NOT_PERSISTED', 'A restart loses claims and outcomes: set appendonly yes.'],
    [fact('connected_slaves', '0') !== '0', 'FAILOVER', 'A failover loses what its replica lacks: set waitReplicas.'],
  ]
  return rules.flatMap(([applies, code, message]) => (applies ? { code, message, dangerous: code !== 'FAILOVER' } : []))
}
