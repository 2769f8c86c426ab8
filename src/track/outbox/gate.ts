/** Lets a few requests go on at once; once one has failed for a reason that may pass, those that wait fail with it. */
export class Gate {
  readonly #waiting: { enter(): void; refuse(error: unknown): void }[] = [];
  #shut: { readonly error: unknown } | null = null;

  /** `shuts`: whether an error is no matter of one request alone. */
  constructor(
    private free: number,
    private readonly shuts: (error: unknown) => boolean,
  ) {}

  /** Does something when there is room for it. Throws what it throws, or the error that has shut the gate. */
  async pass<T>(action: () => Promise<T>): Promise<T> {
    if (this.#shut) throw this.#shut.error;
    if (this.free > 0) this.free--;
    else await new Promise<void>((enter, refuse) => void this.#waiting.push({ enter, refuse }));
    try {
      return await action();
    } catch (error) {
      if (this.shuts(error)) this.#close(error);
      throw error;
    } finally {
      const next = this.#waiting.shift();
      if (next) next.enter();
      else this.free++;
    }
  }

  #close(error: unknown): void {
    this.#shut ??= { error };
    for (const { refuse } of this.#waiting.splice(0)) refuse(error);
  }
}

/** Waits until all have come to their end, then throws the first error there was: nothing of them goes on in the background. */
export async function allEnded(actions: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(actions)) if (result.status === 'rejected') throw result.reason;
}
