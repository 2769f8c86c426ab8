/** Pictures among a run's artifacts, shown in its description. */

/** A picture by its path; `RUN_ID` becomes the run's id when the description is sent. The address is taken from the page's own, whatever the server is called. */
const picture = (path: string): string =>
  `![${path.replace(/^.*\/|\.svg$/g, '').replaceAll('_', ' ')}](get-artifact?path=${encodeURIComponent(path)}&run_uuid=RUN_ID)`;

/** A description with pictures before its first section. */
export function withPictures(description: string, paths: readonly string[]): string {
  const at = description.search(/\n\n### /);
  const [head, rest] = at < 0 ? [description.trimEnd(), '\n'] : [description.slice(0, at), description.slice(at)];
  return [head, ...paths.map(picture)].join('\n\n') + rest;
}
