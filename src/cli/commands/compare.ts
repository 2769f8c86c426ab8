import { trialRecords } from '../../job/sweep-record.js';
import { InputError } from '../../plugin/index.js';
import {
  bestFirst,
  compareStudies,
  comparisonLines,
  comparisonTable,
  differenceTable,
  renderTable,
  type ComparedStudy,
  type Table,
} from '../../report/index.js';
import { summarise, trainingSeconds } from '../../sweep/index.js';
import { comparisonLinks } from '../../wire/comparison-links.js';
import type { Invocation, Outcome } from '../command.js';
import { findStudy, metricOf, objectiveIn, ownTrials, type FoundStudy } from '../../wire/found-study.js';
import { realNumber } from '../number.js';
import { say } from '../output.js';

const goal = (study: FoundStudy): string => {
  const { metric, direction } = objectiveIn(study);
  return `${direction} ${metric}`;
};

/** Refuses studies that are not about one and the same objective. */
function refuseUnlike(studies: readonly FoundStudy[]): void {
  const several = studies.find(({ store }) => store.read().directions.length !== 1);
  if (several)
    throw new InputError(`study '${several.name}' has ${several.store.read().directions.length} objectives`, {
      allowed: 'studies of one objective',
    });
  const other = studies.find((study) => goal(study) !== goal(studies[0]!));
  if (other)
    throw new InputError(
      `studies of different objectives cannot be compared: '${studies[0]!.name}' is to ${goal(studies[0]!)}, '${other.name}' to ${goal(other)}`,
      {
        allowed: 'studies of one objective',
      },
    );
}

function compared(study: FoundStudy): ComparedStudy {
  const { best } = summarise(study.store);
  return {
    name: study.name,
    trials: ownTrials(study),
    best: best && { number: best.number, value: best.value!, params: best.params },
    seconds: trainingSeconds(study.store),
  };
}

const sayTable = (table: Table): void => {
  if (table.rows.length > 0) say(`${renderTable(table, { width: process.stderr.columns ?? 120 })}\n`);
};

const linkNames = { best: 'best runs side by side', trials: 'trials in parallel coordinates' } as const;

function sayLinks({ best, trials, sweeps }: ReturnType<typeof comparisonLinks>): void {
  const all = { ...(best && { [linkNames.best]: best }), ...(trials && { [linkNames.trials]: trials }), ...sweeps };
  if (Object.keys(all).length > 0) say('');
  for (const [name, link] of Object.entries(all)) say(`${name}: ${link}`);
}

/** Puts studies of one objective side by side, with links to where they are. */
export async function run({ options }: Invocation<{ readonly reach?: string }>, names: readonly string[]): Promise<Outcome> {
  const reach = realNumber('--reach', options.reach, 'a number') ?? null;
  if (names.length < 2) throw new InputError('there is nothing to compare it with', { allowed: 'two studies or more' });
  const studies: FoundStudy[] = [];
  try {
    for (const name of names) studies.push(findStudy(name));
    refuseUnlike(studies);
    const { direction } = objectiveIn(studies[0]!);
    const found = compareStudies(studies.map(compared), { metric: metricOf(studies[0]!), direction }, reach);
    sayTable(comparisonTable(found));
    sayTable(differenceTable(found));
    for (const line of comparisonLines(found)) say(line);
    const ranked = (name: string): number[] =>
      bestFirst(trialRecords(studies.find((study) => study.name === name)!.store), direction).map(({ number }) => number);
    const links = comparisonLinks(
      studies.flatMap(({ home, name }) => (home ? [name] : [])),
      ranked,
      studies.length,
    );
    sayLinks(links);
    return { document: { ...found, links } };
  } finally {
    studies.forEach(({ store }) => store.close());
  }
}
