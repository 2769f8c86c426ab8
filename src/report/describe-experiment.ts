import { code } from './markdown.js';

/** The description of an experiment on the tracking server in Markdown: what its runs are, and filters that find the ones that are looked for. */
export function describeExperiment(name: string): string {
  const filters = {
    'a row a sweep': `tags.\`stillhouse.role\` = 'sweep'`,
    'the best trial of each sweep': `tags.\`stillhouse.best\` = 'true'`,
    'the trials of one sweep': `tags.\`stillhouse.study\` = 'NAME' AND tags.\`stillhouse.role\` = 'trial'`,
    'one kind of student': `tags.\`stillhouse.student\` = 'text-cnn'`,
    'trials that overfit': `tags.\`stillhouse.diagnosis\` = 'overfitting'`,
  };
  return [
    `Distillation experiments of ${code(name)}, run by Stillhouse.`,
    'A sweep is a run; its trials are nested below it, and the control (the same student, budget and seed without the teacher) below the best trial. ' +
      `${code('objective')} is what a sweep goes by. The page of a sweep says what was asked, what came of it and how to repeat it.`,
    'Put into the search field to see',
    Object.entries(filters)
      .map(([what, filter]) => `- ${what}: \`\` ${filter} \`\``)
      .join('\n'),
  ].join('\n\n');
}
