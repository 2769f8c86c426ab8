/** What a server takes at most. */
export interface Limits {
  /** Bytes of a request's body. */
  readonly body: number;
  /** Texts of a request. */
  readonly texts: number;
  /** Texts that may wait for an answer; requests beyond get 503. */
  readonly waiting: number;
  /** Connections at a time; more are closed at once. */
  readonly connections: number;
  /** Milliseconds in which a request must have come in whole. */
  readonly request: number;
  /** Milliseconds for which a connection may be idle. */
  readonly idle: number;
  /** Milliseconds that requests get to end once the server is to stop. */
  readonly grace: number;
}

export const defaultLimits: Limits = {
  body: 1 << 20,
  texts: 1000,
  waiting: 10_000,
  connections: 4000,
  request: 10_000,
  idle: 5_000,
  grace: 10_000,
};

/** A request that gets an answer other than 200, with what is told of it. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}
