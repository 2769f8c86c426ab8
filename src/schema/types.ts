/** JSON Schema (draft 7) as this room writes it. */
export type JsonSchema = { readonly [keyword: string]: unknown } | boolean;
/** The part of a schema that is not `true` or `false`. */
export type SchemaMap = { readonly [keyword: string]: unknown };

/** What an editor needs to know of one kind of file. */
export interface FileSchema extends SchemaMap {
  readonly $schema: string;
  readonly definitions: Readonly<Record<string, JsonSchema>>;
}

const branches = ['if', 'then', 'else'];

/** One schema where another fits, else a third. */
export const where = (...schemas: readonly [fits: SchemaMap, then: SchemaMap, otherwise?: SchemaMap]): SchemaMap =>
  Object.fromEntries(schemas.map((schema, index) => [branches[index]!, schema]));
