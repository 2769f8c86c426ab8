#!/usr/bin/env node
/** The command line. */
import { answer } from './program.js';

await answer(process.argv.slice(2));
process.exit();
