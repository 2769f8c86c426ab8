/** How a checkpoint's network is trained: checked against the checkpoint before anything is computed. */
import { didYouMean } from '../catalogue/index.js';
import type { Checkpoint, Training } from '../checkpoint/index.js';
import { adapterTargets, type Adapters, type AdapterTarget } from '../layers/index.js';
import { InputError, type AdapterRequest, type Tuning } from '../plugin/index.js';

/** Throws an `InputError` where the checkpoint cannot be trained so. */
export function training({ config }: Checkpoint, { freeze, dropout, adapters }: Tuning): Training {
  const { layers, width, inner } = config.sizes;
  if (freeze > layers) throw new InputError(`${freeze} is more than the checkpoint's ${layers} blocks`, { path: 'teacher.freeze' });
  return { dropout, adapters: adapters && adaptersOf(adapters, Math.min(width, inner)) };
}

function adaptersOf({ rank, alpha, targets }: AdapterRequest, most: number): Adapters {
  if (rank > most)
    throw new InputError(`${rank} is more than the ${most} of the checkpoint's smallest kernel`, { path: 'teacher.lora_rank' });
  const path = 'teacher.lora_targets';
  const allowed = adapterTargets.join(', ');
  if (targets.length === 0) throw new InputError('names no product to adapt', { path, allowed });
  const strange = targets.find((target) => !isTarget(target));
  if (strange !== undefined) {
    const suggestion = didYouMean(strange, adapterTargets);
    throw new InputError(`'${strange}' is no product of a block`, { path, allowed, ...(suggestion ? { suggestion } : {}) });
  }
  return { rank, alpha, targets: adapterTargets.filter((target) => targets.includes(target)) };
}

const isTarget = (name: string): name is AdapterTarget => (adapterTargets as readonly string[]).includes(name);

/** Freezes what training leaves as it is; adapters are trained wherever their block is. */
export function freezeBelow(
  network: ReturnType<Checkpoint['network']>,
  { freeze, freezeEmbedding, adapters }: Tuning,
): ReturnType<Checkpoint['network']> {
  const blocks = Array.from({ length: freeze }, (_, index) => `block_${index}`);
  const tables = freeze > 0 || freezeEmbedding || adapters ? ['embedding'] : [];
  const norm = adapters ? ['norm'] : [];
  for (const layer of network.layers) if ([...tables, ...blocks, ...norm].includes(layer.name)) layer.trainable = false;
  return network;
}

/** The factor of each layer's rate: 1 for the head, one more `decay` for each layer further down (Clark et al. 2020, Bao et al. 2022). */
export function layerRates(layers: number, decay: number): (layer: string) => number {
  return (layer) => {
    if (layer === 'embedding') return decay ** (layers + 1);
    const block = /^block_(\d+)$/.exec(layer)?.[1];
    return block === undefined ? 1 : decay ** (layers - Number(block));
  };
}
