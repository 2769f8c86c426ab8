import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { besideFiles, writeFiles } from 'stillhouse/export';
import { defineExporter, type PortableGraph } from 'stillhouse/plugin';
import { Interpreter } from 'stillhouse/student';

interface Model {
  readonly graph: PortableGraph;
  /** Row by row, by name. */
  readonly weights: Readonly<Record<string, readonly number[]>>;
}

export default defineExporter({
  name: 'my-exporter',
  doc: 'model.json: the operations of the student and its weights as plain numbers. Labels and what makes ids of a text stand beside it.',
  options: {},
  create: () => ({
    // How far a logit may be from the trained student's; the core compares them before an export counts.
    tolerance: 1e-4,
    async write(student, folder) {
      const weights = Object.entries(student.weights).map(([name, { values }]) => [name, [...values]]);
      const model: Model = { graph: student.graph, weights: Object.fromEntries(weights) };
      await writeFile(join(folder, 'model.json'), JSON.stringify(model));
      await writeFiles(folder, besideFiles(student));
    },
    // Opens what was written as its user would.
    async read(folder) {
      const { graph, weights } = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as Model;
      const numbers = Object.entries(weights).map(([name, values]) => [name, Float32Array.from(values)] as const);
      const interpreter = new Interpreter(graph, Object.fromEntries(numbers));
      const logitsOf = (ids: Int32Array): number[] => {
        const padded = Int32Array.from({ length: Math.max(ids.length, graph.least) }, (_, at) => ids[at] ?? 0);
        return [...interpreter.run(padded, 1, padded.length)];
      };
      return { logits: async ({ ids }) => Float32Array.from(ids.flatMap(logitsOf)) };
    },
  }),
});
