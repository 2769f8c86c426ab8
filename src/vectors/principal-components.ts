/** Principal component analysis as scikit-learn's `PCA(svd_solver='full')` has it, in double precision: the same on every machine. */
import { symmetricTridiagonal } from './symmetric-tridiagonal.js';

/**
 * Rows (N, D) flattened to their first `units` components (N, units) flattened: centred, in falling order of variance, each with the sign
 * that makes the largest of its loadings positive. Components beyond the rank are zeros.
 */
export function principalComponents(values: Float32Array, width: number, units: number): Float32Array {
  const rows = values.length / width;
  const mean = columnMeans(values, width);
  const { values: variances, vectors } = symmetricTridiagonal(covariance(values, width, mean), width);
  const order = [...variances.keys()].sort((a, b) => variances[b]! - variances[a]!).slice(0, Math.min(units, width));
  const axes = order.map((column) => signed(Float64Array.from({ length: width }, (_, row) => vectors[row * width + column]!)));
  const reduced = new Float32Array(rows * units);
  const kept = Math.min(axes.length, rows - 1);
  for (let row = 0; row < rows; row++)
    for (let at = 0; at < kept; at++) {
      let sum = 0;
      for (let column = 0; column < width; column++) sum += (values[row * width + column]! - mean[column]!) * axes[at]![column]!;
      reduced[row * units + at] = sum;
    }
  return reduced;
}

function columnMeans(values: Float32Array, width: number): Float64Array {
  const sums = new Float64Array(width);
  for (let at = 0; at < values.length; at++) sums[at % width]! += values[at]!;
  return sums.map((sum) => sum / (values.length / width));
}

/** The scatter matrix (D, D) flattened: covariance but for its scale, which no axis depends on. */
function covariance(values: Float32Array, width: number, mean: Float64Array): Float64Array {
  const matrix = new Float64Array(width * width);
  const centred = new Float64Array(width);
  for (let start = 0; start < values.length; start += width) {
    for (let column = 0; column < width; column++) centred[column] = values[start + column]! - mean[column]!;
    for (let row = 0; row < width; row++) {
      const [factor, base] = [centred[row]!, row * width];
      for (let column = row; column < width; column++) matrix[base + column]! += factor * centred[column]!;
    }
  }
  for (let row = 0; row < width; row++)
    for (let column = 0; column < row; column++) matrix[row * width + column] = matrix[column * width + row]!;
  return matrix;
}

/** The axis turned so that its loading of the largest size is positive. */
function signed(axis: Float64Array): Float64Array {
  const largest = axis.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  return largest < 0 ? axis.map((value) => -value) : axis;
}
