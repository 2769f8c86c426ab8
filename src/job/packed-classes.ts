/** Predicted classes as the journal keeps them. */

/** Two bytes a text, in base64: up to 65,536 classes. */
export function packClasses(classes: Int32Array): string {
  const bytes = Buffer.alloc(2 * classes.length);
  classes.forEach((one, row) => bytes.writeUInt16LE(one, 2 * row));
  return bytes.toString('base64');
}

/** What `packClasses` made. */
export function unpackClasses(text: string): Int32Array {
  const bytes = Buffer.from(text, 'base64');
  return Int32Array.from({ length: bytes.length / 2 }, (_, row) => bytes.readUInt16LE(2 * row));
}
