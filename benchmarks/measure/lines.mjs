/** How much somebody writes. */

/** Lines of a text that are neither blank nor a comment; a doc string that stands by itself is one. */
export const writtenLines = (text) =>
  text
    .replace(/^[ \t]*"""[\s\S]*?"""[ \t]*$/gm, '')
    .split('\n')
    .filter((line) => !/^\s*(#.*)?$/.test(line)).length;
