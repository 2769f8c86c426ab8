/** The server's own description. */
import type { Student } from '../student/index.js';
import type { Limits } from './limits.js';

const json = (schema: object, description: string): object => ({ description, content: { 'application/json': { schema } } });
const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });
const refused = (description: string): object => json(ref('Error'), description);

const schemas = ({ labels }: Student, { texts }: Limits): object => ({
  Request: {
    oneOf: [
      { type: 'object', required: ['text'], properties: { text: { type: 'string' }, top: { type: 'integer', minimum: 1 } } },
      {
        type: 'object',
        required: ['texts'],
        properties: { texts: { type: 'array', items: { type: 'string' }, maxItems: texts }, top: { type: 'integer', minimum: 1 } },
      },
    ],
  },
  Ranked: {
    type: 'object',
    required: ['label', 'probability'],
    properties: { label: { type: 'string', enum: labels }, probability: { type: 'number' } },
  },
  Prediction: {
    allOf: [
      ref('Ranked'),
      { type: 'object', properties: { out_of_scope: { type: 'boolean' }, top: { type: 'array', items: ref('Ranked') } } },
    ],
  },
  Predictions: { type: 'object', required: ['predictions'], properties: { predictions: { type: 'array', items: ref('Prediction') } } },
  Error: { type: 'object', required: ['error'], properties: { error: { type: 'string' } } },
});

/** The OpenAPI 3.1 document of a server for a student. */
export const openapi = (student: Student, limits: Limits): object => ({
  openapi: '3.1.0',
  info: { title: student.about.name, version: student.about.created, description: 'Labels of texts, by Stillhouse.' },
  paths: {
    '/predict': {
      post: {
        summary: 'The label of a text, or of several; top asks for the most probable labels too.',
        requestBody: { required: true, content: { 'application/json': { schema: ref('Request') } } },
        responses: {
          200: json({ oneOf: [ref('Prediction'), ref('Predictions')] }, 'One prediction for `text`, a list for `texts`.'),
          400: refused('The body is no such JSON.'),
          408: refused('The request took too long to come in.'),
          413: refused(`The body has more than ${limits.body} bytes or ${limits.texts} texts.`),
          503: refused('Too many texts wait, or the server stops.'),
        },
      },
    },
    '/health': { get: { summary: 'Whether the server answers.', responses: { 200: json({ type: 'object' }, 'It does.') } } },
    '/metrics': { get: { summary: 'Counters for Prometheus.', responses: { 200: { description: 'Text format 0.0.4.' } } } },
    '/openapi.json': { get: { summary: 'This document.', responses: { 200: json({ type: 'object' }, 'OpenAPI 3.1.') } } },
  },
  components: { schemas: schemas(student, limits) },
});
