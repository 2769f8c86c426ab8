import fc from 'fast-check';

/** Some points of one dimension, with ties among them. */
export const points = (least: number, most: number) =>
  fc.integer({ min: 1, max: 5 }).chain((dimension) =>
    fc.array(fc.array(fc.integer({ min: 0, max: 6 }), { minLength: dimension, maxLength: dimension }), {
      minLength: least,
      maxLength: most,
    }),
  );
