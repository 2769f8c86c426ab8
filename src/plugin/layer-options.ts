import type { Tensor2D } from '@tensorflow/tfjs';
import type { Loss, NetworkOutputs } from './loss.js';
import type { Option } from './options.js';

const layer = (whose: string) => ({ doc: `Name of the ${whose}'s layer; null: its logits.`, format: 'string', default: null }) as const;

/** Options of a loss that compares what two layers say, or the logits where none is named. */
export const layerOptions = { student_layer: layer('student'), teacher_layer: layer('teacher') } satisfies Record<string, Option>;

/** The values of `layerOptions`. */
export interface NamedLayers {
  readonly student_layer: string | null;
  readonly teacher_layer: string | null;
}

const listed = (name: string | null): string[] => (name === null ? [] : [name]);

/** What a loss with `layerOptions` says of the layers that it reads; nothing where it reads the logits alone. */
export function layersRead({ student_layer, teacher_layer }: NamedLayers): Pick<Loss, 'layers'> {
  if (student_layer === null && teacher_layer === null) return {};
  return { layers: { student: listed(student_layer), teacher: listed(teacher_layer) } };
}

/** What a network says at the layer of a name: (B, D); its logits where there is no name. */
export const outputAt = (outputs: NetworkOutputs, name: string | null): Tensor2D =>
  name === null ? outputs.logits : outputs.layers[name]!;
