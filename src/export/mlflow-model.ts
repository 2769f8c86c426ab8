/** A student in the form of an MLflow model, which `mlflow.pyfunc.load_model` and `mlflow.tensorflow.load_model` load. */
import { readFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import { InputError, type ShippedStudent } from '../plugin/index.js';
import { weightBytes, weightValues } from './beside.js';
import { pythonFile } from './python.js';
import { pythonText } from './python-text.js';
import { savedModelBytes } from './tensorflow/saved-model.js';

const modules = ['stillhouse_student.py', 'stillhouse_graph.py', 'stillhouse_text.py'] as const;
const requirements = ['mlflow', 'numpy', 'pandas'];
const example = { columns: ['text'], data: [['an example of a text'], ['and another one']] };

/**
 * `MLmodel` with its signature, what Python has to install, an example of the input, `code/` that runs the student with numpy, `data/` that it
 * reads. Where Python does not have the plugins that the texts go through, the input is token ids and not texts. `tensorflow/` is a SavedModel of
 * token ids, left out where the weights are too large for one.
 */
export async function mlflowModelFiles(student: ShippedStudent): Promise<Record<string, string | Uint8Array>> {
  const { graph, labels, text } = student;
  const known = pythonText(text);
  const saved = savedModel(student);
  const code = await Promise.all(modules.map(async (name) => [`code/${name}`, await readFile(pythonFile(name))] as const));
  return {
    MLmodel: stringify(description(student, known !== null, saved !== null)),
    'requirements.txt': `${requirements.join('\n')}\n`,
    'python_env.yaml': stringify({ python: '3.11', dependencies: ['-r requirements.txt'] }),
    'conda.yaml': stringify({
      channels: ['conda-forge'],
      dependencies: ['python>=3.10', 'pip', { pip: requirements }],
      name: 'stillhouse-student',
    }),
    ...(known && { 'input_example.json': JSON.stringify(example) }),
    ...Object.fromEntries(code),
    'data/student.json': JSON.stringify({ graph, labels, text: known?.text ?? null, kinds: known?.kinds ?? {} }),
    'data/weights.bin': weightBytes(student),
    ...(saved && { [`${SAVED}/saved_model.pb`]: saved }),
  };
}

const SAVED = 'tensorflow';

function savedModel(student: ShippedStudent): Uint8Array | null {
  try {
    return savedModelBytes(student.graph, weightValues(student));
  } catch (fault) {
    if (fault instanceof InputError) return null;
    throw fault;
  }
}

const flavors = {
  python_function: {
    loader_module: 'stillhouse_student',
    code: 'code',
    data: 'data',
    env: { conda: 'conda.yaml', virtualenv: 'python_env.yaml' },
  },
};
const withTensorflow = { ...flavors, tensorflow: { model_type: 'tf2-module', saved_model_dir: SAVED } };
const utc = (created: string): string => created.replace('T', ' ').replace(/Z$/, '');

/** What the tag `mlflow.log-model.history` of a run says of a model in its artifacts, so that MLflow's pages show it as one. */
export const modelHistory = ({ about: { created } }: ShippedStudent, path: string): string =>
  JSON.stringify([{ artifact_path: path, utc_time_created: utc(created), flavors }]);

function description({ labels, about: { name, run, created } }: ShippedStudent, texts: boolean, saved: boolean): object {
  const tensor = { dtype: 'int32', shape: [-1, -1] };
  const inputs = texts ? [{ type: 'string', name: 'text', required: true }] : [{ type: 'tensor', 'tensor-spec': tensor }];
  const outputs = [
    { type: 'string', name: 'label', required: true },
    ...labels.map((label) => ({ type: 'double', name: `probability_${label}`, required: true })),
  ];
  return {
    artifact_path: 'model',
    flavors: saved ? withTensorflow : flavors,
    metadata: { name, ...(run !== null && { stillhouse_run: run }) },
    ...(run !== null && { run_id: run }),
    ...(texts && { saved_input_example_info: { artifact_path: 'input_example.json', type: 'dataframe', pandas_orient: 'split' } }),
    signature: { inputs: JSON.stringify(inputs), outputs: JSON.stringify(outputs), params: null },
    utc_time_created: utc(created),
  };
}
