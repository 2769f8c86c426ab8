/** What a process of ours and the one that began it say to each other. */
export type ToWorker =
  | { readonly type: 'begin'; readonly id: string; readonly work: unknown }
  | { readonly type: 'say'; readonly id: string; readonly message: unknown }
  | { readonly type: 'leave'; readonly id: string };

export type FromWorker =
  /** Each second; `progress` changes as long as something goes on. */
  | { readonly type: 'beat'; readonly progress: number }
  | { readonly type: 'say'; readonly id: string; readonly message: unknown }
  | { readonly type: 'done'; readonly id: string }
  | { readonly type: 'log'; readonly level: 'info' | 'warn'; readonly message: string };
