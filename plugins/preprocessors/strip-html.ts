import { definePreprocessor } from 'stillhouse/plugin';

const hidden = /<!--.*?-->|<(script|style)\b[^>]*>.*?<\/\1\s*>/gis;
const tag = /<\/?[a-z][^<>]*>|<!doctype[^<>]*>/gi;
const entity = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,8}));/gi;
const names = 'amp lt gt quot apos nbsp hellip ndash mdash lsquo rsquo ldquo rdquo laquo raquo euro pound copy reg trade'.split(' ');
const named = new Map([...`&<>"' …–—‘’“”«»€£©®™`].map((letter, index) => [names[index], letter]));

const character = (code: number, written: string): string =>
  code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : written;

export default definePreprocessor({
  name: 'strip-html',
  doc: 'Replaces tags, comments, scripts and styles by a space and decodes character references such as &amp;.',
  options: {},
  create: () => ({
    apply: (text) =>
      text
        .replace(hidden, ' ')
        .replace(tag, ' ')
        .replace(entity, (written, decimal, hex, name) => {
          if (name !== undefined) return named.get(name.toLowerCase()) ?? written;
          return character(decimal !== undefined ? Number(decimal) : parseInt(hex, 16), written);
        }),
  }),
});
