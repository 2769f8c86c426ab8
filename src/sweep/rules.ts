/** What a study asks of a configuration before it is tried: constraints, and that nothing is tried twice. */
import { paramsKey, triedKeys, warmStartKey, type Params, type StudyView, type TrialView } from '../plugin/index.js';

/** By the constraints' texts; values up to 0 are feasible, as in Optuna. */
export type Violations = Readonly<Record<string, number>>;

export interface Rules {
  /** The constraints that the parameters alone decide; those that do not apply are left out. */
  readonly violations?: (params: Params) => Violations;
  /** Whether a configuration may be tried again. */
  readonly repeat?: boolean;
}

const prefix = 'constraints:';

/** Constraints as system attributes of Optuna 5, one key each. */
export const constraintMarks = (violations: Violations): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(violations).map(([text, value]) => [`${prefix}${text}`, value]));

/** The constraints among a trial's attributes. */
export const marksIn = (attributes: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(attributes).filter(([key]) => key.startsWith(prefix)));

/** The constraints that are not met. */
export const broken = (violations: Violations): string[] => Object.keys(violations).filter((text) => !(violations[text]! <= 0));

/** Whether every constraint that Optuna or we have recorded is met; one without any is. */
export function isFeasible(attributes: Readonly<Record<string, unknown>>): boolean {
  const list = attributes['constraints'];
  const values = [
    ...(Array.isArray(list) ? (list as unknown[]) : []),
    ...Object.entries(attributes).flatMap(([key, value]) => (key.startsWith(prefix) ? [value] : [])),
  ];
  return values.every((value) => typeof value === 'number' && value <= 0);
}

/** Whether a trial belongs to the study itself and was not copied from an earlier one. */
export const isOwn = ({ attributes }: Pick<TrialView, 'attributes'>): boolean => !Object.hasOwn(attributes, warmStartKey);

/** Why a configuration may not be tried; null where it may. */
export function refusal(
  { violations, repeat = false }: Rules,
  study: StudyView,
  known?: Pick<ReadonlySet<string>, 'has'>,
): (params: Params) => string | null {
  const tried = repeat ? new Set<string>() : (known ?? triedKeys(study));
  return (params) => {
    if (tried.has(paramsKey(params))) return 'the configuration was tried before';
    const found = violations ? broken(violations(params)) : [];
    return found.length > 0 ? `outside of the constraints: ${found.join(', ')}` : null;
  };
}
