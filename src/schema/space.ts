/** What stands under `space:` of a sweep, as JSON Schema. */
import type { SchemaMap } from './types.js';

const scalar: SchemaMap = { type: ['string', 'number', 'boolean', 'null'] };
const range = (type: 'number' | 'integer', description: string): SchemaMap => ({
  description,
  type: 'array',
  items: { type },
  minItems: 2,
  maxItems: 2,
});

/** One entry: values of a path, on what scale, and where it applies. */
export const distribution: SchemaMap = {
  type: 'object',
  properties: {
    float: range('number', 'Real numbers from low to high.'),
    int: range('integer', 'Whole numbers from low to high.'),
    choice: { description: 'One of these values.', type: 'array', items: scalar, minItems: 1, uniqueItems: true },
    log: {
      description: 'Whether it is drawn evenly on a logarithmic scale; low must be above 0.',
      type: ['boolean', 'null'],
      default: false,
    },
    step: { description: 'Distance of neighbouring values.', type: ['number', 'null'], exclusiveMinimum: 0 },
    when: {
      description: 'The parameter exists only where each path named has one of the values given: { student.use: lstm }.',
      type: 'object',
      minProperties: 1,
      additionalProperties: { anyOf: [scalar, { type: 'array', items: scalar, minItems: 1 }] },
    },
  },
  oneOf: [{ required: ['choice'] }, { required: ['float'] }, { required: ['int'] }],
  dependencies: { choice: { properties: { log: false, step: false } } },
  additionalProperties: false,
};
