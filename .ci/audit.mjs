/**
 * Asks the registry for known vulnerabilities of what is installed with the package. Ends with 1 where there are some; a registry that does
 * not answer such questions is said and is no fault.
 */
import { spawnSync } from 'node:child_process';

const { stdout, stderr, error } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8', timeout: 120_000 });

function answer() {
  try {
    return JSON.parse(stdout);
  } catch {
    return {};
  }
}

const found = answer();
const counts = found.metadata?.vulnerabilities;
if (!counts) {
  const why = found.message ?? error?.message ?? (stderr.trim().split('\n')[0] || 'no answer');
  console.log(`npm audit: not checked, the registry does not say what is vulnerable (${why})`);
} else {
  const { total } = counts;
  console.log(`npm audit: ${total} known vulnerabilities in the dependencies`);
  for (const { name, severity, range, via } of Object.values(found.vulnerabilities ?? {}))
    console.error(`  ${name} ${range}: ${severity}; ${via.map((one) => one.title ?? one).join(', ')}`);
  process.exitCode = total > 0 ? 1 : 0;
}
