/** What is asked of an endpoint, and what it answers. */

/** Tokens that go in and come out. */
export interface Tokens {
  readonly input: number;
  readonly output: number;
}

/** One alternative at a place of an answer, with the logarithm of its probability. */
export type Alternative = readonly [token: string, logProbability: number];
/** A place of an answer: the token that was generated, and the likeliest alternatives. */
export type Place = readonly [token: string, alternatives: readonly Alternative[]];
/** One answer: its text, and its first tokens where log-probabilities were asked for. */
export interface Choice {
  readonly text: string;
  readonly places?: readonly Place[];
}

/** What is sent to an endpoint. */
export interface Request {
  /** Digest of the endpoint and of all that is sent: equal requests are paid for once. */
  readonly key: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Choices wanted; an endpoint may give fewer at a time. */
  readonly choices: number;
  /** More tokens than this request can be billed for. */
  readonly most: Tokens;
}

/** What an endpoint gave back for a request. */
export interface Answer {
  readonly choices: readonly Choice[];
  /** As the endpoint counts them. */
  readonly used: Tokens;
}

/** Caps on what an endpoint may be paid over the life of a ledger; null: none. Money is in the unit of the prices. */
export interface Budget {
  readonly tokens: number | null;
  readonly money: number | null;
  /** Per million tokens. */
  readonly prices: { readonly input: number; readonly output: number } | null;
}
