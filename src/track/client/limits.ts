/** What MLflow takes. It swallows a value of the wrong type silently, so nothing wrong may leave this process. */

/** Something that MLflow would refuse or spoil; told before it is recorded or sent. */
export class LimitError extends Error {
  override name = 'LimitError';
}

export const batchLimits = { metrics: 1000, params: 100, tags: 100, total: 1000, bytes: 900_000 } as const;
const paramLength = 6000;
const tagLength = 8000;

/** A key of a metric, param or tag as it is. Throws a `LimitError` that names the key and the fault. */
export function checkKey(kind: 'metric' | 'param' | 'tag', key: string): string {
  const fault = faultOfKey(key);
  if (fault) throw new LimitError(`${kind} key ${JSON.stringify(key)} ${fault}`);
  return key;
}

function faultOfKey(key: unknown): string | null {
  if (typeof key !== 'string' || key === '') return 'is not a text';
  if ([...key].length > 250) return 'is longer than 250 characters';
  const bad = /[^\p{L}\p{N}_/.\- :]/u.exec(key);
  if (bad) return `holds '${bad[0]}'; allowed: letters, digits, _ - . / : and space`;
  // MLflow takes only names that stay themselves when normalised as a path.
  return key.split('/').some((part) => part === '' || part === '.' || part === '..')
    ? 'is not a plain path (no //, no leading or last /, no ..)'
    : null;
}

/** A param's value, cut visibly where it is longer than 6,000 characters. */
export const paramValue = (value: string): string => cut('param', value, paramLength);
/** A tag's value, cut visibly where it is longer than 8,000 characters. */
export const tagValue = (value: string): string => cut('tag', value, tagLength);

/** Text that every store takes: no lone surrogates and no NUL. */
export const wellFormed = (text: string): string => Buffer.from(text, 'utf8').toString('utf8').replaceAll('\0', '\ufffd');

function cut(kind: string, value: string, limit: number): string {
  if (typeof value !== 'string') throw new LimitError(`a ${kind} value is ${typeof value}, not a text`);
  const text = wellFormed(value);
  if (text.length <= limit) return text;
  const points = [...text];
  if (points.length <= limit) return text;
  const marker = `... [cut: ${points.length} characters]`;
  return points.slice(0, limit - marker.length).join('') + marker;
}

/** A metric's value as JSON takes it: NaN and infinities as text. */
export const metricValue = (value: number): number | string => (Number.isFinite(value) ? value : String(value));

/** An integer that MLflow keeps exactly. Throws a `LimitError` that says which field is wrong. */
export function checkInteger(field: string, value: number): number {
  if (!Number.isSafeInteger(value)) throw new LimitError(`${field} is ${value}, not an integer`);
  return value;
}

/** A data set's digest. Throws a `LimitError` above 36 characters. */
export function checkDigest(digest: string): string {
  if (digest === '' || [...digest].length > 36) throw new LimitError(`dataset digest '${digest}' must have 1 to 36 characters`);
  return digest;
}

/** A relative path below a run's artifacts. Throws a `LimitError` for one that leaves them. */
export function checkPath(path: string): string {
  // MLflow refuses # and decodes % once more.
  const bad = /[\\#%\p{Cc}]/u.test(path) || path.split('/').some((part) => part === '' || part === '.' || part === '..');
  if (bad)
    throw new LimitError(
      `artifact path ${JSON.stringify(path)} is not a plain relative path such as 'plots/curve.svg' (without .. \\ # %)`,
    );
  return path;
}
