import type { Definition } from './define.js';
import type { Architecture } from './network.js';
import type { Schema, Values } from './options.js';
import { Pretrained } from './pretrained.js';
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
  table?: TokenTable<Values<S>>;
  create(options: Values<S>, ...services: Injected<I>): Architecture;
}): Definition<'architecture', S, I, Values<S>, Architecture> {
  const { table, ...rest } = plugin;
  const { options, inject, create } = rest;
  if (!table) return { kind: 'architecture', ...rest };
  const own = inject?.length ?? 0;
  return {
    kind: 'architecture',
    ...rest,
    options: { ...options, ...tableOptions },
    inject: [...(inject ?? []), Pretrained] as unknown as I,
    create(values, ...services) {
      const all: readonly unknown[] = services;
      const made = create(values, ...(all.slice(0, own) as unknown as Injected<I>));
      return withTable(made, table, values, all[own] as Pretrained | undefined);
    },
  };
}
