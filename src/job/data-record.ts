/** The data report as artifacts of a run. */
import type { Log, SplitName, TextData } from '../plugin/index.js';
import { dataMarkdown } from '../report/index.js';
import { dataReport, type DataReport } from '../text/index.js';
import type { Run } from '../track/tracker.js';

/** Looks at the splits that training sees, keeps the report with the run and warns of what makes results doubtful. */
export async function recordTrainingData(run: Run, text: TextData, log: Log): Promise<DataReport> {
  const report = await keepReport(run, text, ['train', 'validation'], 'data/training');
  report.warnings.forEach((line) => log.warn(line));
  return report;
}

/** The same with the test split, once it is open; warns of what has to do with it. */
export async function recordAllData(run: Run, text: TextData, log: Log): Promise<DataReport> {
  const report = await keepReport(run, text, ['train', 'validation', 'test'], 'data/all');
  report.warnings.filter((line) => line.includes('texts of test')).forEach((line) => log.warn(line));
  return report;
}

async function keepReport(run: Run, text: TextData, splits: readonly SplitName[], path: string): Promise<DataReport> {
  const report = await dataReport(text, splits);
  run.artifact(`${path}.json`, JSON.stringify(report));
  run.artifact(`${path}.md`, dataMarkdown(report));
  return report;
}
