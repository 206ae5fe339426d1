/** One check of the repository: it looks at the whole of it, and says everything that is wrong. */
export type Check = (context: Context) => Result | Promise<Result>

export interface Context {
  /** The repository's folder. */
  root: string
  /** Rewrite what a check compares with (the surface, the snippets) instead of refusing. */
  update: boolean
}

export interface Result {
  /** One line or more each, naming the file and the remedy; none: the check has passed. */
  problems: string[]
  /** What was measured. */
  note?: string
}
