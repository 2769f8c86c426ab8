import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Where bytes come from, into a buffer of the reader's: nothing is left for the garbage collector. */
export interface ByteSource {
  /** Fills a buffer from an offset on; the number of bytes, 0 at the end. */
  read(buffer: Buffer, offset: number): Promise<number>;
  close(): Promise<void>;
}

/** A file's bytes, unzipped where it starts with gzip's signature. Throws the file system's or zlib's error. */
export async function openBytes(file: string, chunk: number): Promise<ByteSource> {
  const handle = await open(file, 'r');
  try {
    const start = Buffer.alloc(2);
    await handle.read(start, 0, 2, 0);
    if (start[0] !== 0x1f || start[1] !== 0x8b)
      return {
        read: async (buffer, offset) => (await handle.read(buffer, offset, buffer.length - offset, null)).bytesRead,
        close: () => handle.close(),
      };
  } catch (error) {
    await handle.close();
    throw error;
  }
  await handle.close();
  return unzipped(file, chunk);
}

function unzipped(file: string, chunk: number): ByteSource {
  const zipped = createReadStream(file, { highWaterMark: chunk });
  const stream = pipeline(zipped, createGunzip({ chunkSize: chunk }), () => undefined); // an error reaches the reader of the last stream
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let left: Buffer = Buffer.alloc(0);
  return {
    async read(buffer, offset) {
      while (left.length === 0) {
        const { value, done } = await chunks.next();
        if (done) return 0;
        left = value;
      }
      const count = left.copy(buffer, offset);
      left = left.subarray(count);
      return count;
    },
    async close() {
      await chunks.return?.();
      zipped.destroy();
    },
  };
}
