/** A place in a queue. */
export interface Turn {
  /** Resolves once everybody before has passed. */
  readonly come: Promise<unknown>;
  pass(): void;
}

/** Who takes a turn first goes first, however long each then takes to be ready. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  take(): Turn {
    let pass!: () => void;
    const come = this.last;
    const passed = new Promise<void>((resolve) => (pass = resolve));
    this.last = come.then(() => passed);
    return { come, pass };
  }
}
