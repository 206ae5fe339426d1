import { clock } from './clock'
import type { Layer } from './layer'
import { network } from './network'
import { server } from './server'
import { soak } from './soak'
import { storm } from './storm'
import { zombie } from './zombie'

export const layers = { storm, zombie, network, server, clock, soak } satisfies Record<string, Layer>

export type LayerName = keyof typeof layers
