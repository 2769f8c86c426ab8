import type { Definition } from './define.js';
import type { Architecture } from './network.js';
import type { Schema, Values } from './options.js';
import { Pretrained } from './pretrained.js';
import type { Task } from './task.js';
import { tableOptions, withTable, type TokenTable } from './token-table.js';
import type { Injected, Token } from './tokens.js';

/**
 * A plugin that builds networks over token ids. One that says where its token vectors are, in `table`, has the options of `tableOptions` too:
 * vectors learnt elsewhere, and a table that is not trained.
 */
export function defineArchitecture<const S extends Schema, const I extends readonly Token<unknown>[] = []>(plugin: {
  name: string;
  doc: string;
  options: S;
  inject?: I;
  /** What its networks answer; classification unless told. */
  task?: Task;
  table?: TokenTable<Values<S>>;
  create(options: Values<S>, ...services: Injected<I>): Architecture;
}): ArchitectureDefinition<S, I> {
  const { table, ...rest } = plugin;
  const { options, inject, create } = rest;
  const told = (made: Architecture): Architecture => (rest.task ? Object.assign(made, { task: rest.task }) : made);
  if (!table) return { kind: 'architecture', ...rest, create: (...given) => told(create(...given)) };
  const own = inject?.length ?? 0;
  return {
    kind: 'architecture',
    ...rest,
    options: { ...options, ...tableOptions },
    inject: [...(inject ?? []), Pretrained] as unknown as I,
    create(values, ...services) {
      const all: readonly unknown[] = services;
      const made = told(create(values, ...(all.slice(0, own) as unknown as Injected<I>)));
      return withTable(made, table, values, all[own] as Pretrained | undefined);
    },
  };
}

/** A plugin of kind architecture. */
export interface ArchitectureDefinition<
  S extends Schema = Schema,
  I extends readonly Token<unknown>[] = readonly Token<unknown>[],
> extends Definition<'architecture', S, I, Values<S>, Architecture> {
  readonly task?: Task;
}
