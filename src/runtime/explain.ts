import { failure } from './outcome.js';
import type { Failure } from './outcome.js';

const known: readonly (readonly [RegExp, string, string])[] = [
  [
    /No space left on device|os error 28|ENOSPC|Disk quota exceeded/i,
    'the disk is full',
    'free about 3 GB or point STILLHOUSE_HOME at a larger disk',
  ],
  [
    /Permission denied|EACCES|EROFS|ENOTDIR|Read-only file system/i,
    'the state folder cannot be written',
    'make it writable or point STILLHOUSE_HOME at a folder that is',
  ],
  [
    /CERTIFICATE_VERIFY_FAILED|SSLError|invalid peer certificate|UnknownIssuer/i,
    "the package index's certificate is not trusted",
    'name your certificates in PIP_CERT or SSL_CERT_FILE and run it again',
  ],
  [
    /No matching distribution|not a supported wheel|no wheels? with a matching|from versions: none|no solution found/i,
    'the package index has no build for this machine and Python, or cannot be reached',
    'check the network and PIP_INDEX_URL, and use Python 3.10 to 3.13 on Linux with glibc (x86-64 or arm64)',
  ],
  [
    /NewConnectionError|Temporary failure in name resolution|dns error|Connection refused|Network is unreachable|ConnectTimeout|timed out|error sending request|Failed to fetch|getaddrinfo/i,
    'the Python package index cannot be reached',
    'check the network, or set PIP_INDEX_URL or a proxy, and run it again',
  ],
  [/externally-managed-environment/i, 'this Python refuses installations', 'name another Python in STILLHOUSE_PYTHON'],
];

/** Turns the end of an installer's output into one sentence; a missing distribution after a network error is the network's fault. */
export function explain(what: string, output: string): Failure {
  const network = known[4]!;
  const rule =
    /No matching distribution|from versions: none/i.test(output) && network[0].test(output)
      ? network
      : known.find(([sign]) => sign.test(output));
  if (rule) return failure(`${what} could not be installed: ${rule[1]}`, rule[2]);
  const last = output.trim().split('\n').filter(Boolean).at(-1)?.trim().slice(0, 200) ?? 'no output';
  return failure(`${what} could not be installed: ${last}`, 'mend that and run it again');
}
