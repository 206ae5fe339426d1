import { accountsSabotages } from './accounts'
import { dataSabotages } from './data'
import type { Sabotage } from './flaws'
import { limitsSabotages } from './limits'
import { ownershipSabotages } from './ownership'
import { timeSabotages } from './time'

export const sabotages: readonly Sabotage[] = [
  ...ownershipSabotages,
  ...timeSabotages,
  ...dataSabotages,
  ...accountsSabotages,
  ...limitsSabotages,
]
