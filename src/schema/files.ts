/** Schemas of the three kinds of files, made of the core's keys and of the plugins that a catalogue knows. */
import type { Catalogue } from '../catalogue/index.js';
import { benchmarkFields, crossed, type Crossed } from '../config/benchmark-fields.js';
import { fromLabels, namePattern } from '../config/benchmark-entries.js';
import type { FileKind } from '../config/check.js';
import { defaultMetrics, experimentFields, isElsewhere, languageMetrics, nameField, sweepFields, type Field } from '../config/fields.js';
import { resultPaths } from '../report/results.js';
import { Definitions } from './definitions.js';
import { FieldSchemas } from './fields.js';
import { pathDocs, pathNames } from './paths.js';
import { distribution } from './space.js';
import { sentence } from './values.js';
import { where, type FileSchema, type JsonSchema, type SchemaMap } from './types.js';

/** The kinds of files that have a schema. */
export const fileKinds: readonly FileKind[] = ['experiment', 'sweep', 'benchmark'];
/** The name of the file that holds the schema of a kind. */
export const schemaFile = (kind: FileKind): string => `${kind}.schema.json`;

/** The schema of a kind of file, by which editors complete, explain and check. It accepts whatever `check` accepts. */
export function fileSchema(kind: FileKind, catalogue: Catalogue): FileSchema {
  const definitions = new Definitions();
  const schemas = new FieldSchemas(catalogue, definitions);
  const body = { experiment: experimentBody, sweep: sweepBody, benchmark: benchmarkBody }[kind](schemas, catalogue);
  const { name, ...properties } = body['properties'] as Record<string, SchemaMap>;
  const { default: _, ...own } = name!;
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...body,
    properties: { name: { ...own, description: nameField('').doc }, ...properties },
    definitions: definitions.all(),
  };
}

const experimentBody = (schemas: FieldSchemas): SchemaMap => schemas.map(experimentFields);

/** The doc of a key that the core reads in a way of its own. */
const docOf = (field: Field): string => (isElsewhere(field) ? `${field.doc}\n\n${sentence(field.elsewhere)}.` : '');

/** A file that names or holds its experiment, and sets options of it. */
function onExperiment(schemas: FieldSchemas, catalogue: Catalogue): { readonly experiment: JsonSchema; readonly set: JsonSchema } {
  const loose = new FieldSchemas(catalogue, schemas.definitions, true);
  return {
    experiment: {
      description: docOf(sweepFields['experiment']!),
      anyOf: [{ type: 'string', minLength: 1 }, schemas.definitions.ref('experiment', () => loose.map(experimentFields))],
    },
    set: { description: docOf(sweepFields['set']!), ...changes(schemas, catalogue, ['object', 'null']) },
  };
}

/** A map of what changes in an experiment. */
function changes(schemas: FieldSchemas, catalogue: Catalogue, type: readonly string[]): SchemaMap {
  const known = schemas.definitions.ref('changes', () => ({
    propertyNames: pathNames,
    properties: Object.fromEntries(Object.entries(pathDocs(catalogue)).map(([path, description]) => [path, { description }])),
  }));
  return { type, allOf: [known] };
}

function sweepBody(schemas: FieldSchemas, catalogue: Catalogue): SchemaMap {
  const { properties, ...rest } = schemas.map(sweepFields) as { properties: Record<string, JsonSchema> };
  const values = schemas.definitions.ref('distribution', () => distribution);
  return {
    ...rest,
    properties: {
      ...properties,
      ...onExperiment(schemas, catalogue),
      objective: withMetric(properties['objective'] as SchemaMap),
      objectives,
      space: {
        description: docOf(sweepFields['space']!),
        minProperties: 1,
        ...changes(schemas, catalogue, ['object']),
        additionalProperties: values,
      },
      constraints: {
        description: docOf(sweepFields['constraints']!),
        type: ['array', 'null'],
        items: { type: 'string' },
      },
      enqueue: {
        description: docOf(sweepFields['enqueue']!),
        anyOf: [trial, { type: 'array', items: trial }, { type: 'null' }],
      },
    },
    required: ['experiment', 'space'],
    ...where({ required: ['objectives'] }, { properties: { objective: false } }, { required: ['objective'] }),
  };
}

/** The objective with the results that its metric may name. */
function withMetric(objective: SchemaMap): SchemaMap {
  const { metric, ...others } = objective['properties'] as Record<string, SchemaMap>;
  return { ...objective, properties: { metric: { description: metric!['description'], ...result }, ...others } };
}

const trial: SchemaMap = { anyOf: [{ const: 'defaults' }, { type: 'object', propertyNames: pathNames }] };

const scores = ['loss', ...Object.keys(defaultMetrics), ...Object.keys(languageMetrics)].map((name) => `validation.${name}`);
/** A result by name: some are offered, others may be meant. */
const result: SchemaMap = { anyOf: [{ enum: [...scores, ...resultPaths] }, { type: 'string' }] };
const objectives: SchemaMap = {
  description: docOf(sweepFields['objectives']!),
  type: 'array',
  minItems: 1,
  items: {
    anyOf: [
      result,
      {
        type: 'object',
        properties: {
          metric: { description: 'A validation score, student.parameters, student.size or a latency.', ...result },
          direction: { description: 'Which way is better; its own.', enum: ['minimize', 'maximize', null] },
          reference: { description: 'The worst value that counts in the hypervolume.', type: ['number', 'null'] },
        },
        required: ['metric'],
        additionalProperties: false,
      },
    ],
  },
};

function benchmarkBody(schemas: FieldSchemas, catalogue: Catalogue): SchemaMap {
  const { properties, ...rest } = schemas.map(benchmarkFields) as { properties: Record<string, JsonSchema> };
  const change = changes(schemas, catalogue, ['object', 'null']);
  const entries = (key: Crossed | 'domains'): SchemaMap => ({
    description: docOf(benchmarkFields[key]!),
    type: ['object', 'null'],
    minProperties: 1,
    propertyNames: { pattern: namePattern.source },
    additionalProperties: key === 'methods' ? { anyOf: [{ const: fromLabels }, change] } : change,
  });
  return {
    ...rest,
    properties: {
      ...properties,
      ...onExperiment(schemas, catalogue),
      ...Object.fromEntries([...crossed, 'domains' as const].map((key) => [key, entries(key)])),
    },
    required: ['experiment'],
  };
}
