/** A table of its own, besides those of the stores. */
export interface Extra {
  /** In the JSON, the name of its rows. */
  name: string
  title: string
  text: string
  head: readonly string[]
  rows: readonly (readonly string[])[]
}
