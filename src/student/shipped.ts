/** A bundle's student as exporters get it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ShippedStudent } from '../plugin/exporter.js';
import { names } from './bundle.js';
import type { ReadBundle } from './read-bundle.js';

/** All of it but the layers model that it was trained as; weights that are stored smaller are the numbers that they stand for. */
export function shippedOf({ folder, manifest, graph, weights, vocabulary, learnt }: ReadBundle): ShippedStudent {
  const { labels, text, about, files } = manifest;
  const content = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const beside = `${names.tokenizer}/`;
  const pretrained = Object.keys(files).filter((name) => name.startsWith(beside));
  return {
    graph,
    weights: Object.fromEntries(Object.entries(weights).map(([name, values]) => [name, { shape: graph.weights[name]!, values }])),
    labels,
    text: { ...text, learnt, vocabulary, files: Object.fromEntries(pretrained.map((name) => [name.slice(beside.length), content(name)])) },
    about: { ...about, experiment: Object.hasOwn(files, names.experiment) ? JSON.parse(content(names.experiment)) : {} },
    layers: {},
  };
}
