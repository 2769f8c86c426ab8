/** Dotted paths, shortened for people. */

/** Each path under its shortest tail of segments that names no other path: `temperature`, but `teacher.epochs` beside `training.epochs`. */
export function shortPaths(paths: readonly string[]): Map<string, string> {
  return new Map(paths.map((path) => [path, shortest(path, paths)]));
}

function shortest(path: string, all: readonly string[]): string {
  const segments = path.split('.');
  for (let from = segments.length - 1; from > 0; from--) {
    const tail = segments.slice(from).join('.');
    if (!all.some((other) => other !== path && (other === tail || other.endsWith(`.${tail}`)))) return tail;
  }
  return path;
}
