import { join } from 'node:path';
import { stateFolder } from '../runtime/state.js';

/** Where commands that make no plugin keep what plugins define. */
export const descriptionsFile = (): string => join(stateFolder(), 'cache', 'plugins.txt');
