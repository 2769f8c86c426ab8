import type { Chosen, ChosenEntry } from '../plugin/index.js';

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);
const isChosen = (value: unknown): value is Chosen => isObject(value) && 'use' in value && 'kind' in value;
const isEntry = (value: unknown): value is ChosenEntry => isObject(value) && 'chosen' in value && isChosen(value.chosen);

/** The plugins that a plugin's options choose, those in maps too; what these choose in turn is left to the caller. */
export const chosenAmong = (options: Chosen['options']): Chosen[] =>
  Object.values(options).flatMap((value) => {
    if (isChosen(value)) return [value];
    return isObject(value)
      ? Object.values(value)
          .filter(isEntry)
          .map(({ chosen }) => chosen)
      : [];
  });
