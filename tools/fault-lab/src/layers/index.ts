import type { Layer } from './layer'
import { network } from './network'
import { storm } from './storm'
import { zombie } from './zombie'

export const layers = { storm, zombie, network } satisfies Record<string, Layer>

export type LayerName = keyof typeof layers
