import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { evaluate, trainTrial, type TrialPlan } from '../../../src/distill/index.js';
import { studentFiles } from '../../../src/export/student.js';
import { batchOf } from '../../../src/distill/batch.js';
import type { TextData } from '../../../src/plugin/index.js';
import bag from '../../../plugins/architectures/bag-of-embeddings.js';
import bilstm from '../../../plugins/architectures/bilstm.js';
import gru from '../../../plugins/architectures/gru.js';
import lstm from '../../../plugins/architectures/lstm.js';
import textCnn from '../../../plugins/architectures/text-cnn.js';
import transformer from '../../../plugins/architectures/transformer.js';
import { useBackend } from '../../support/backend.js';
import { go, plan, trialData, VOCABULARY } from '../distill/fixtures.js';
import { made } from '../../support/made.js';

const architectures: Record<string, TrialPlan['architecture']['plugin']> = {
  'bag-of-embeddings': made(bag, { embedding: 8, hidden: 4, dropout: 0.2 }),
  'text-cnn': made(textCnn, { embedding: 8, filters: 6, widths: [2, 3], dropout: 0.2 }),
  lstm: made(lstm, { embedding: 8, units: 6, dropout: 0.2 }),
  gru: made(gru, { embedding: 8, units: 6, dropout: 0.2 }),
  bilstm: made(bilstm, { embedding: 8, units: 6, dropout: 0.2 }),
  'transformer, norms first': encoder({ norm: 'pre', positions: 'learned', pooling: 'cls' }),
  'transformer, norms last': encoder({ norm: 'post', positions: 'sinusoidal', pooling: 'attention' }),
  'bag-of-embeddings with a frozen table': made(bag, Object.assign({ embedding: 8, hidden: 4, dropout: 0.2 }, { freeze: true })),
};

type Encoder = Parameters<typeof transformer.create>[0];
function encoder(change: Pick<Encoder, 'norm' | 'positions' | 'pooling'>): TrialPlan['architecture']['plugin'] {
  const sizes = {
    units: 8,
    embedding: 6,
    layers: 2,
    heads: 2,
    feed_forward: 12,
    activation: 'gelu',
    dropout: 0.2,
    epsilon: 1e-12,
  } as const;
  return transformer.create({ ...sizes, copy_from: null, copy_layers: null, ...change }, null as never);
}

type Files = Readonly<Record<string, string | Uint8Array>>;

/** Serves the files on a free port of this machine, as a page or the tracking server's artifacts would. */
async function serve(files: Files): Promise<{ server: Server; uri: string }> {
  const server = createServer((request, response) => {
    const content = files[request.url!.slice(1)];
    response.writeHead(content === undefined ? 404 : 200, { 'content-type': 'application/octet-stream', connection: 'close' }).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const text = {
  labels: ['no', 'yes'],
  maxLength: 8,
  vocabulary: { size: VOCABULARY, tokens: Array.from({ length: VOCABULARY }, (_, id) => `t${id}`), id: () => 1 },
} satisfies Pick<TextData, 'vocabulary' | 'labels' | 'maxLength'>;

describe('studentFiles', function () {
  this.timeout(30_000);
  before(() => useBackend('tensorflow'));

  for (const [name, plugin] of Object.entries(architectures)) {
    it(`${name} is loaded by tf.loadLayersModel and predicts what the run has measured`, async () => {
      const data = trialData();
      const one = plan({ architecture: { name, plugin }, epochs: 2 });
      const { weights } = await trainTrial(one, data, go);
      const shape = { vocabulary: VOCABULARY, classes: 2, length: 8 };
      const { validation: split } = data;
      const measured = await evaluate({ architecture: one.architecture, weights, shape, split, classes: data.classes, metrics: [] });

      const files = await studentFiles({ architecture: plugin, shape, weights, text });
      const { server, uri } = await serve(files);
      const model = await tf.loadLayersModel(`${uri}/model.json`).finally(() => server.close());
      const { ids, length } = batchOf(split, [...Array(split.size).keys()], { rows: [...Array(split.size).keys()].length, lengths: [8] });
      const logits = tf.tidy(() => (model.predict(tf.tensor2d(ids, [split.size, length], 'int32')) as tf.Tensor).dataSync());
      model.dispose();

      const apart = [...logits].map((value, at) => Math.abs(value - measured.logits[at]!));
      expect(Math.max(...apart)).to.be.lessThan(1e-5);
      expect(JSON.parse(files['vocabulary.json'] as string)).to.deep.equal({ tokens: text.vocabulary.tokens, max_length: 8 });
      expect(JSON.parse(files['labels.json'] as string)).to.deep.equal(['no', 'yes']);
    });
  }
});
