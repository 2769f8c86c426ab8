import { PluginError, type Teacher, type TextData } from '../plugin/index.js';
import { blameLater, describe } from './blame.js';

/** What a teacher says before it is asked for anything; see `Teacher.outlook`. Throws its `InputError`, or a `PluginError` that names it. */
export async function teacherOutlook(teacher: Teacher, name: string, data: TextData): Promise<readonly string[]> {
  if (!teacher.outlook) return [];
  const said: unknown = await blameLater('teacher', name, 'outlook', () => teacher.outlook!(data));
  if (Array.isArray(said) && said.every((line) => typeof line === 'string')) return said;
  throw new PluginError('teacher', name, `outlook gave ${describe(said)}, not a list of sentences`);
}
