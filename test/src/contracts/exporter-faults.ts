/** Exporters that keep the contract but for one thing. */
import bundle from '../../../plugins/exporters/bundle.js';
import type { Exporter } from '../../../src/plugin/index.js';

const changed = (changes: (right: Exporter) => Partial<Exporter>) => ({
  create: () => {
    const right = bundle.create({});
    return { ...right, ...changes(right) };
  },
});

/** By the name of a check: the words of its message, and what is wrong. */
export const exporterFaults: readonly (readonly [string, RegExp, object])[] = [
  ['says how far its answers may be from the trained student', /its tolerance is NaN/, changed(() => ({ tolerance: NaN }))],
  ['writes a student that answers as it was given', /leaves the folder empty/, changed(() => ({ write: async () => undefined }))],
  [
    'writes a student that answers as it was given',
    /a logit differs by/,
    changed((right) => ({
      async read(folder, plugins) {
        const reader = await right.read(folder, plugins);
        return { logits: async (rows) => (await reader.logits(rows)).map((logit) => logit + 1e-3) };
      },
    })),
  ],
];
