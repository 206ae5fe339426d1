/** What the subjects keep their records in. */
export const database = 'bench'
export const collections = { hookonce: 'hookonce', raw: 'raw' }
