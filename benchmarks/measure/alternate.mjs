/** Contestants taken in turns, A B C A B C, so that a slow phase of the machine meets all of them. */
import { isValue, ratios, spread } from './statistics.mjs';

/** Turns of a case: `[round, contestant]` in the order in which they run. A slow contestant takes part in the first rounds only. */
export function turns(contestants, { repeats, slowRepeats }) {
  return Array.from({ length: repeats }, (_, round) => round).flatMap((round) =>
    contestants.filter(({ slow }) => round < (slow ? Math.min(slowRepeats, repeats) : repeats)).map((contestant) => [round, contestant]),
  );
}

/**
 * Runs a case and answers its part of the results file. A contestant that is missing or fails is left out with the reason; the others go on.
 * `{ name, unit, baseline, contestants: [{ name, what, slow?, missing?, run(round) -> { value, extra? } }] }`
 */
export async function alternate(contest, { repeats, slowRepeats, say }) {
  const { name, unit, baseline, contestants } = contest;
  const skipped = new Map(contestants.filter(({ missing }) => missing).map((one) => [one.name, one.missing]));
  const told = new Map(contestants.map((one) => [one.name, []]));
  for (const [contestant, why] of skipped) say(`${name}: ${contestant} is left out: ${why}`);
  for (const [round, contestant] of turns(contestants, { repeats, slowRepeats })) {
    if (skipped.has(contestant.name)) continue;
    try {
      const result = await contestant.run(round);
      told.get(contestant.name)[round] = result;
      say(`${name}, round ${round + 1} of ${repeats}: ${contestant.name} ${result.value.toPrecision(4)} ${unit}`);
    } catch (fault) {
      if (fault?.name === 'AbortError') throw fault;
      skipped.set(contestant.name, fault instanceof Error ? fault.message : String(fault));
      say(`${name}: ${contestant.name} is left out from round ${round + 1} on: ${skipped.get(contestant.name)}`);
    }
  }
  return summary({ name, unit, baseline, contestants }, told, skipped);
}

/** Medians, spreads and ratios of a case from what was told by contestant and round. */
export function summary({ name, unit, baseline, contestants }, told, skipped = new Map()) {
  const valuesOf = (one) => Array.from(told.get(one) ?? [], (result) => result?.value ?? null);
  const rows = contestants
    .filter((one) => valuesOf(one.name).some(isValue))
    .map((one) => ({
      contestant: one.name,
      what: one.what,
      values: valuesOf(one.name),
      ...spread(valuesOf(one.name).filter(isValue)),
      ratio: one.name === baseline ? null : ratios(valuesOf(one.name), valuesOf(baseline)),
      extra: extras([...told.get(one.name)].filter(Boolean)),
    }));
  return { case: name, unit, baseline, rows, skipped: [...skipped].map(([contestant, why]) => ({ contestant, why })) };
}

/** Medians of what else the rounds told, by name. */
function extras(results) {
  const names = [...new Set(results.flatMap(({ extra }) => Object.keys(extra ?? {})))];
  return Object.fromEntries(names.map((name) => [name, spread(results.map(({ extra }) => extra?.[name]).filter(isValue)).median]));
}
