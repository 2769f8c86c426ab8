/** From answers to the shares of the classes. */
import type { Choice, Place } from './types.js';

const bare = (text: string): string => text.replace(/^[\s"'`*([{<]+/, '').toLowerCase();

/** Where the first tokens of an answer lead: probability by class, not normalised; null where they name none. */
export function sharesOfPlaces(places: readonly Place[], names: readonly string[]): Float64Array | null {
  if (places.length === 0) return null;
  const shares = new Float64Array(names.length);
  follow({ places, names: names.map((name) => name.trim().toLowerCase()), shares }, 0, '', 1);
  return shares.some((share) => share > 0) ? shares : null;
}

interface Walk {
  readonly places: readonly Place[];
  readonly names: readonly string[];
  readonly shares: Float64Array;
}

/** Goes through the alternatives at a place after the words so far; only what was generated is followed further. */
function follow(walk: Walk, place: number, before: string, mass: number): void {
  const { places, names, shares } = walk;
  const [generated, alternatives] = places[place]!;
  for (const [token, logProbability] of alternatives) {
    const share = mass * Math.exp(logProbability);
    const text = before === '' ? bare(token) : before + token.toLowerCase();
    const further = token === generated && place + 1 < places.length;
    const found = text === '' ? [] : meant(text, names);
    if (found.length === 1) shares[found[0]!]! += share;
    else if (further && (text === '' || found.length > 1)) follow(walk, place + 1, text, share);
    else if (found.length > 1) spread(shares, exactly(text, names) ?? found, share);
    else if (before !== '') spread(shares, exactly(before, names) ?? [], share);
  }
}

const spread = (shares: Float64Array, classes: readonly number[], share: number): void =>
  classes.forEach((index) => (shares[index]! += share / classes.length));

const exactly = (text: string, names: readonly string[]): readonly number[] | null => {
  const index = names.indexOf(text.trimEnd());
  return index < 0 ? null : [index];
};

/** The classes that a text may be the beginning of; else the longest that it begins with. */
function meant(text: string, names: readonly string[]): readonly number[] {
  const begun = names.flatMap((name, index) => (name.startsWith(text) ? [index] : []));
  if (begun.length > 0) return begun;
  const named = names.map((name, index) => ({ name, index })).filter(({ name }) => startsWithWord(text, name));
  return named.sort((a, b) => b.name.length - a.name.length).slice(0, 1).map(({ index }) => index); // prettier-ignore
}

const startsWithWord = (text: string, name: string): boolean => text.startsWith(name) && !/^[\p{L}\p{N}_]/u.test(text.slice(name.length));

/** The class that an answer names: at its beginning, else the only one anywhere in it; null: none or several. */
export function classNamed(text: string, names: readonly string[]): number | null {
  const lower = names.map((name) => name.trim().toLowerCase());
  const start = lower.map((name, index) => ({ name, index })).filter(({ name }) => startsWithWord(bare(text), name));
  if (start.length > 0) return start.sort((a, b) => b.name.length - a.name.length)[0]!.index;
  const inside = lower.flatMap((name, index) => (holdsWord(text.toLowerCase(), name) ? [index] : []));
  return inside.length === 1 ? inside[0]! : null;
}

function holdsWord(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1))
    if (!/[\p{L}\p{N}_]$/u.test(text.slice(0, at)) && startsWithWord(text.slice(at), name)) return true;
  return false;
}

/** How many of the answers name each class; null where none does. */
export function votes(choices: readonly Choice[], names: readonly string[]): Float64Array | null {
  const counts = new Float64Array(names.length);
  for (const { text } of choices) {
    const index = classNamed(text, names);
    if (index !== null) counts[index]!++;
  }
  return counts.some((count) => count > 0) ? counts : null;
}
