// `npm run provider-table`: writes docs/providers.md.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { page } from './table'

const file = join(import.meta.dirname, '..', '..', '..', 'docs', 'providers.md')
writeFileSync(file, page())
console.log(`${file} is written`)
