/** The links that a command has printed for people, by what it calls them: `run table: http://...`. */
export const printedLinks = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries([...text.matchAll(/^(.+?): (https?:\/\/\S+)$/gm)].map(([, name, link]) => [name, link]));
