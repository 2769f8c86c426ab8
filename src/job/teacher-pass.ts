/** A chosen teacher's logits through the store: the same for the experiment's own teacher and for one inside another. */
import type { Catalogue } from '../catalogue/types.js';
import {
  keptTeacher,
  teacherKey,
  teacherLogits,
  writtenTexts,
  type ContentStore,
  type SignalStore,
  type TeacherLogits,
  type TeacherRead,
} from '../distill/index.js';
import type { Chosen, Log, SplitName, Teacher, TeacherModel, Teachers, TextData, WritingRequest, WrittenTexts } from '../plugin/index.js';
import { chosenAmong } from './chosen-among.js';
import type { LoadBackend, Make } from './tokens.js';

export interface TeacherServices {
  readonly make: Make;
  readonly catalogue: Catalogue;
  readonly store: ContentStore;
  readonly signals: SignalStore;
  readonly backend: LoadBackend;
  readonly log: Log;
}

/** What a teacher is asked for. */
export interface TeacherPass {
  /** Of everything that its logits follow from. */
  readonly key: string;
  /** `layers` are what is wanted of its layers too, for the training split. */
  logits(splits: readonly SplitName[], layers?: readonly TeacherRead[]): Promise<TeacherLogits>;
  /** Texts that the teacher writes, kept by content. Throws an `InputError` where it cannot write. */
  write(request: WritingRequest): Promise<WrittenTexts>;
  /** The teacher as it was kept; null where it was not. The caller disposes it. */
  kept(): Promise<TeacherModel | null>;
}

/** A choice and the choices among its options, each with the digest of its plugin's file. */
export function digests(catalogue: Catalogue, chosen: Chosen): string[] {
  const own = `${chosen.kind}:${chosen.use}:${catalogue.get(chosen.kind, chosen.use).digest}`;
  return [own, ...chosenAmong(chosen.options).flatMap((inner) => digests(catalogue, inner))];
}

/** The pass of a teacher over some data. Throws an `InputError` where what it needs is not there. */
export async function teacherPass(
  chosen: Chosen<'teacher'>,
  data: TextData,
  seed: number,
  services: TeacherServices,
): Promise<TeacherPass> {
  const { make, catalogue, store, signals, log } = services;
  const { backend } = await services.backend();
  const teacher = make(chosen) as Teacher;
  const identity = await teacher.identity?.();
  const key = teacherKey({ choice: chosen, digests: digests(catalogue, chosen), data: data.digest, seed, backend, identity });
  const inputs = { teacher, name: chosen.use, key, data, seed, store, signals, log };
  return {
    key,
    logits: (splits, layers = []) => teacherLogits({ ...inputs, splits, layers }),
    write: (request) => writtenTexts({ ...inputs, splits: [] }, request),
    kept: () => keptTeacher({ ...inputs, splits: [] }),
  };
}

/** The service behind the `Teachers` token. */
export const teachersService = (services: TeacherServices): Teachers => ({
  make: (chosen) => services.make(chosen) as Teacher,
  signals: async (chosen, data, splits, seed) => (await teacherPass(chosen, data, seed, services)).logits(splits),
});
