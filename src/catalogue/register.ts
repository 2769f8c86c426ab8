/** For `node --import stillhouse/register FILE.ts`: TypeScript without a build step, and plugins that find our contract and our tfjs. */
import { installHooks } from './install-hooks.js';

installHooks();
