/** `npm run readme`, second half: writes the reference and the schemas of the files from the built plugins. */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import writeFileAtomic from 'write-file-atomic';
import { discover } from '../../catalogue/index.js';
import { builtInRoot } from '../../config/index.js';
import { fileKinds, fileSchema, schemaFile, schemaText } from '../../schema/index.js';
import { referencePages } from './index.js';

const root = resolve(fileURLToPath(import.meta.url), '../../../../..');
const catalogue = await discover({ roots: [builtInRoot()] });
for (const [name, text] of Object.entries(referencePages(catalogue))) writeFileAtomic.sync(join(root, 'docs/reference', name), text);
for (const kind of fileKinds) writeFileAtomic.sync(join(root, 'schemas', schemaFile(kind)), schemaText(fileSchema(kind, catalogue)));
process.exit();
