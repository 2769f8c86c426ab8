import { describeFile } from '../../config/index.js';
import { settings } from '../../config/environment.js';
import { code, markdownTable } from '../../report/markdown.js';
import { fileKinds } from '../../schema/index.js';
import { optionRows } from './options.js';

/** Every key of each kind of file. */
export const filePages = (): string =>
  fileKinds.map((kind) => `## Keys of ${kind} files\n\n${optionRows('key', describeFile(kind))}`).join('\n\n');

/** Every variable that is read from the environment. */
export const variableTable = (): string =>
  markdownTable(
    ['variable', 'takes', 'what it is'],
    Object.values(settings).map(({ env, allowed, doc }) => [code(env), allowed, doc]),
  );
