// The lines of the ledger. All but 'exit', 'network' and 'server' are about one key.

export type Does = 'claim' | 'renew' | 'settle' | 'settle in' | 'commit' | 'find' | 'forget'

/** What is written down of a moment. */
export type Note =
  | {
      what: 'sent'
      key: string
      op: number
      does: Does
      delivery: string
      owner?: string
      fence?: number
      outcome?: Sent
    }
  | {
      what: 'reply'
      key: string
      op: number
      does: Does
      status: string
      fence?: number
      attempts?: number
      takeover?: boolean
    }
  /** It was rejected: whether the store did it is not known. */
  | { what: 'unknown'; key: string; op: number; does: Does; error: string }
  | { what: 'run'; key: string; run: string; delivery: string; fence: number; attempt: number; takeover: boolean }
  | { what: 'effect'; key: string; run: string; fence: number }
  /** The fenced resource's word on an effect. */
  | { what: 'resource'; key: string; run: string; fence: number; verdict: 'applied' | 'again' | 'refused' }
  | { what: 'abort'; key: string; run: string; reason: string }
  | { what: 'ended'; key: string; run: string; how: string }
  | { what: 'told'; key: string; of: 'leaseLost' | 'vanished'; fence: number }
  | { what: 'fault'; key: string; at: string; do: string }
  | { what: 'deliver'; key: string; delivery: string; to: string }
  /** No status: the sender gave up waiting, or the connection broke. */
  | { what: 'answer'; key: string; delivery: string; status?: number; kind?: string; body: string; run?: string }
  /** What a worker answered, whether somebody still listened or not. */
  | { what: 'said'; key: string; delivery: string; kind: string; run?: string }
  | { what: 'record'; key: string; status: string; owner?: string; fence?: number; attempts?: number; run?: string }
  /** What is found in the database of transactional effects. */
  | { what: 'effects'; key: string; runs: string[] }
  | { what: 'start' | 'exit' | 'stop' | 'continue'; process: string; signal?: string | null; code?: number | null }
  | { what: 'network'; process: string; fault: string }
  | { what: 'server'; fault: string }

/** How a settle ended the claim. */
export type Sent = 'completed' | 'failed' | 'released'

/** Milliseconds on the clock that all processes of a machine share, and whose line it is. */
export type Entry = Note & { t: number; who: string }

export type Of<What extends Note['what']> = Extract<Entry, { what: What }>
