import { open } from 'node:fs/promises';

const CHUNK = 1 << 20; // bytes

/** Hands the bytes of a file on, chunk by chunk, each to be used at once: the next but one overwrites it. Throws the file system's error. */
export async function eachChunk(file: string, use: (bytes: Buffer) => void): Promise<void> {
  const handle = await open(file, 'r');
  try {
    let [current, next] = [Buffer.allocUnsafeSlow(CHUNK), Buffer.allocUnsafeSlow(CHUNK)];
    let { bytesRead } = await handle.read(current, 0, CHUNK, null);
    while (bytesRead > 0) {
      const reading = handle.read(next, 0, CHUNK, null);
      reading.catch(() => undefined); // it is awaited when this chunk is used
      use(current.subarray(0, bytesRead));
      ({ bytesRead } = await reading);
      [current, next] = [next, current];
    }
  } finally {
    await handle.close();
  }
}
