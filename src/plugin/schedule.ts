import type { Definition } from './define.js';
import type { Schema, Values } from './options.js';
import type { Injected, Token } from './tokens.js';

/** How the rate changes while a trial trains. */
export interface Schedule {
  /** Multiplier of the rate at a step (from 0) of `total` steps. */
  factor(step: number, total: number): number;
}

/** A plugin that changes the rate while a trial trains. */
export function defineSchedule<const S extends Schema, const I extends readonly Token<unknown>[] = []>(plugin: {
  name: string;
  doc: string;
  options: S;
  inject?: I;
  create(options: Values<S>, ...services: Injected<I>): Schedule;
}): Definition<'schedule', S, I, Values<S>, Schedule> {
  return { kind: 'schedule', ...plugin };
}
