/** A process that trains students of the one that has begun it. */
import { hostname } from 'node:os';
import { parentLog, serveParent } from '../execute/index.js';
import { cohortWork } from '../job/cohort-work.js';
import { openStudio } from './studio.js';

const studio = openStudio({ name: `${hostname()}:${process.pid}`, width: Number(process.argv[2] ?? 1), log: parentLog });
serveParent(cohortWork(studio), () => studio.progress());
