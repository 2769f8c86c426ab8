/** JSON Schema (draft 7) as this room writes it. */
export type JsonSchema = { readonly [keyword: string]: unknown } | boolean;
/** The part of a schema that is not `true` or `false`. */
export type SchemaMap = { readonly [keyword: string]: unknown };

/** What an editor needs to know of one kind of file. */
export interface FileSchema extends SchemaMap {
  readonly $schema: string;
  readonly definitions: Readonly<Record<string, JsonSchema>>;
}

/** One schema where another fits, else a third: the words `if`, `then` and `else` of JSON Schema. */
export const where = (fits: SchemaMap, then: SchemaMap, otherwise?: SchemaMap): SchemaMap =>
  Object.fromEntries([['if', fits], ['then', then], ...(otherwise ? [['else', otherwise] as const] : [])]);
