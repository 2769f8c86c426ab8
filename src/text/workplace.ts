import { onDisk } from './store-fault.js';
import type { Room } from './text-spool.js';
import type { TextDraft, TextStore } from './text-store.js';

/** The folder in which one preparation writes, made when it is first needed. */
export class Workplace {
  private draft: TextDraft | null = null;

  constructor(
    private readonly store: TextStore,
    private readonly limit: number,
  ) {}

  /** Throws an `InputError` where the folder cannot be made. */
  folder(): string {
    this.draft ??= onDisk('', () => this.store.draft());
    return this.draft.folder;
  }

  /** Where large splits go. */
  get room(): Room {
    return { limit: this.limit, folder: () => this.folder() };
  }

  keep(key: string): void {
    this.draft!.keep(key);
  }

  /** Removes what was not kept; files that are open can still be read. */
  discard(): void {
    this.draft?.discard();
  }
}
