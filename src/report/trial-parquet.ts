import { parquetWriteBuffer } from 'hyparquet-writer';
import { trialColumns, type WholeStudy, type WholeTrial } from './trial-frame.js';

type ParquetColumn = Parameters<typeof parquetWriteBuffer>[0]['columnData'][number];

/** Numbers as doubles, so that a column of one study has the type of another's; what is of several kinds, a list or an object is JSON. */
function typed(name: string, cells: readonly unknown[]): ParquetColumn {
  const kinds = new Set(cells.flatMap((cell) => (cell === null || cell === undefined ? [] : [typeof cell])));
  const only = kinds.size === 1 ? [...kinds][0] : null;
  const plain = cells.map((cell) => cell ?? null);
  if (name === 'number') return { name, data: plain, type: 'INT32' };
  if (only === 'number') return { name, data: plain, type: 'DOUBLE' };
  if (only === 'boolean') return { name, data: plain, type: 'BOOLEAN' };
  return { name, data: plain.map((cell) => (cell === null || typeof cell === 'string' ? cell : JSON.stringify(cell))), type: 'STRING' };
}

const instant = (at: number | null): Date | null => (at === null ? null : new Date(at));
const seconds = ({ started, completed }: WholeTrial): number | null =>
  started === null || completed === null ? null : (completed - started) / 1000;

/** Apache Parquet with the columns of `trialsCsv`; times are timestamps in UTC, and `duration` is in seconds. */
export function trialsParquet(study: WholeStudy): Uint8Array {
  const { trials } = study;
  const columnData = trialColumns(study).map(([name, cell]): ParquetColumn => {
    if (name === 'datetime_start') return { name, data: trials.map(({ started }) => instant(started)), type: 'TIMESTAMP' };
    if (name === 'datetime_complete') return { name, data: trials.map(({ completed }) => instant(completed)), type: 'TIMESTAMP' };
    if (name === 'duration') return { name, data: trials.map(seconds), type: 'DOUBLE' };
    return typed(name, trials.map(cell));
  });
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}
