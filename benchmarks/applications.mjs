/**
 * The applications' sweeps as they are committed: what the chosen student, its teacher and its control come to on the test split. `--data` names
 * a folder with one folder a data set; without it those that come with the project are run. Everything is chosen on the validation split.
 */
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findSplit } from './measure/data.mjs';

export const doc = "The applications' sweeps, each run once: accuracy on the test split in per cent.";

/** What each sweep is about; `data` is the folder of its files. */
const applications = {
  quickstart: { about: 'sentiment of single sentences, 25 labels a class' },
  udhr: { about: 'language of a sentence' },
  'clinc150-out-of-scope': { about: 'intents of a chatbot, and what is none', data: 'clinc150' },
  banking77: { about: "intents of a bank's customers", data: 'banking77' },
  'ag-news': { about: 'topics of news', data: 'ag_news' },
  'tweet-emotion': { about: 'emotions of tweets', data: 'tweet_emotion' },
};

export const settings = ({ tiny, seed, data }) => ({
  data: data ?? null,
  seed,
  applications,
  trials: tiny ? 1 : null,
  epochs: tiny ? 1 : null,
});

/** One case a sweep: accuracy in per cent of student, teacher and control. */
export async function cases(context, given) {
  const checkpoints = join(context.home, 'checkpoints');
  mkdirSync(checkpoints, { recursive: true });
  symlinkSync(checkpoints, join(context.place.env.STILLHOUSE_HOME, 'checkpoints'));
  const folder = given.data && resolve(given.data);
  delete given.data; // where it is says nothing to others
  const there = ([, { data }]) => !data || (folder && existsSync(join(folder, data)));
  return Object.entries(applications)
    .filter(there)
    .map(([name, application]) => caseOf(context, given, { name, ...application, folder: folder && join(folder, application.data ?? '') }));
}

function caseOf({ place, root, say }, given, { name, about, data, folder }) {
  const flags = [
    ...(data ? dataFlags(folder) : []),
    ...(given.trials ? [`--trials=${given.trials}`] : []),
    ...(given.epochs ? [`--training.epochs=${given.epochs}`] : []),
  ];
  let document = null;
  const sweep = async () => {
    document ??= place.stillhouse(['sweep', join(root, `sweeps/${name}.yaml`), ...flags, '--offline']).then((ended) => ended.document);
    return (await document).test;
  };
  const contestant = (who, what) => ({
    name: who,
    what,
    slow: true,
    run: async () => {
      const scores = (await sweep())[who];
      if (!scores) throw new Error('the sweep has none');
      const {
        accuracy,
        parameters,
        macro_f1: macroF1,
        out_of_scope_auroc: auroc,
        out_of_scope_recall: recall,
        in_scope_accuracy: inScope,
      } = scores;
      const outside =
        auroc === undefined ? {} : { 'out-of-scope AUROC': auroc, 'out-of-scope recall': recall, 'in-scope accuracy': inScope };
      return { value: 100 * accuracy, extra: { parameters, 'macro F1': macroF1, ...outside } };
    },
  });
  say(`${name}: ${about}`);
  return {
    name,
    unit: '%',
    baseline: 'control',
    contestants: [
      contestant('student', 'the best of the sweep on the validation split'),
      contestant('teacher', 'the teacher of all trials'),
      contestant('control', 'the same student from the labels alone'),
    ],
  };
}

/** What names the files of a folder; texts of no class only where there are some. */
function dataFlags(folder) {
  const named = { train: 'train', validation: 'dev', test: 'test' };
  const flags = (path, prefix) =>
    Object.entries(named).flatMap(([split, file]) => {
      const found = findSplit(folder, `${prefix}${file}`);
      return found ? [`--${path}.${split}=${found}`] : [];
    });
  return [...flags('dataset', ''), ...flags('out_of_scope', 'oos_')];
}
