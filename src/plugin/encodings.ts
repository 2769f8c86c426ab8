/** Files in other encodings than UTF-8, as UTF-8. */
import type { ByteSource } from './byte-source.js';

/** Encodings of text files, under the names of the web. */
export const encodings = ['utf-8', 'windows-1252', 'iso-8859-2', 'utf-16le', 'utf-16be', 'gb18030', 'shift_jis', 'euc-kr'] as const;
/** The encodings in which files of texts may be written. */
export type Encoding = (typeof encodings)[number];

const CHUNK = 1 << 16; // bytes

/** The same text in UTF-8, without a byte order mark. Its `read` throws a TypeError where the bytes are not of the encoding. */
export function decoded(source: ByteSource, encoding: Encoding): ByteSource {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const raw = Buffer.allocUnsafeSlow(CHUNK);
  let left: Buffer = Buffer.alloc(0);
  let ended = false;
  return {
    async read(buffer, offset) {
      while (left.length === 0) {
        if (ended) return 0;
        const count = await source.read(raw, 0);
        ended = count === 0;
        left = Buffer.from(decoder.decode(raw.subarray(0, count), { stream: !ended }));
      }
      const count = left.copy(buffer, offset);
      left = left.subarray(count);
      return count;
    },
    close: () => source.close(),
  };
}
