/** Puts the core together for one command: a fresh container with what the command needs, and nothing loaded before it is used. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Container } from 'inversify';
import type { Catalogue } from '../catalogue/types.js';
import { createCheckpoints, createTrainer, keptSignals, Seats } from '../distill/index.js';
import { Aside } from '../job/aside.js';
import { parallelChooser } from '../job/choose-parallel.js';
import { CostEstimate } from '../job/cost.js';
import { Preparation } from '../job/preparation.js';
import { Rehearsal } from '../job/rehearsal.js';
import { digests, teachersService } from '../job/teacher-pass.js';
import { BenchmarkJob } from '../job/benchmark.js';
import { domainsService, type DomainParts } from '../job/domains.js';
import { SweepJob } from '../job/sweep.js';
import {
  ChooseParallel,
  Clock,
  ContentStore,
  ErrandModule,
  Interrupt,
  LoadBackend,
  Make,
  OnLive,
  PlainTensors,
  SharedFiles,
  SignalStore,
  TextStore,
  WorkerModule,
  type Backend,
} from '../job/tokens.js';
import { Students } from '../job/students.js';
import { TrainJob } from '../job/train.js';
import { TrialRunner } from '../job/trial-runner.js';
import {
  Checkpoints,
  Domains,
  KeptFolders,
  Log,
  Pretrained,
  Pruners,
  Python,
  Signals,
  Teachers,
  Trainer,
  type Pruner,
} from '../plugin/index.js';
import { FileContentStore } from '../runtime/content-store.js';
import { FileEpochStore } from '../runtime/epoch-store.js';
import { FolderStore } from '../runtime/folder-store.js';
import { keptFolders } from '../runtime/kept-folders.js';
import { pythonPrograms } from '../runtime/python-programs.js';
import { FileSignalStore } from '../runtime/signal-store.js';
import { contentFolder, sharedFolder, SharedFiles as FileSharedFiles } from '../runtime/shared.js';
import { stateFolder } from '../runtime/state.js';
import { Tracker } from '../track/tracker.js';
import { createPretrained } from '../vectors/index.js';
import { loadBackend, plainTensors } from './backend.js';
import { makeWith, pluginModule } from './core.module.js';
import { firstSetUp } from './first-set-up.js';

export interface SessionParts {
  readonly catalogue: Catalogue;
  readonly log: Log;
  readonly tracker?: Tracker;
  /** Ends the training of a teacher. */
  readonly signal?: AbortSignal;
}

/** The jobs of one command, wired. */
export interface Session {
  readonly make: Make;
  readonly container: Container;
  readonly sweep: () => SweepJob;
  readonly train: () => TrainJob;
  readonly benchmark: () => BenchmarkJob;
  readonly preparation: () => Preparation;
  readonly rehearsal: () => Rehearsal;
  readonly aside: () => Aside;
  readonly backend: () => Promise<Backend>;
}

/** `npm start` says before the sweep what it could not set up. */
const toldBefore = (): boolean => Symbol.for('stillhouse:backend-told') in globalThis;

function backendOnce(log: Log): LoadBackend {
  let loading: Promise<Backend> | undefined;
  return () =>
    (loading ??= firstSetUp(log)
      .then(() => loadBackend({}))
      .then((backend) => {
        const { backend: name, why, better } = backend;
        if (better !== null && !toldBefore())
          log.warn(name === 'tensorflow' ? better : `training on the ${name} backend: ${why}; ${better}`);
        return backend;
      }));
}

/** Binds services, jobs and the catalogue's plugins in a container of their own. */
export async function openSession({ catalogue, log, tracker, signal }: SessionParts): Promise<Session> {
  const container = new Container({ defaultScope: 'Singleton' });
  await container.load(pluginModule(catalogue));
  const make = makeWith(container);
  const backend = backendOnce(log);
  container.bind<Log>(Log).toConstantValue(log);
  container.bind<Make>(Make).toConstantValue(make);
  container.bind<Pruners>(Pruners).toConstantValue({ make: (chosen) => make(chosen) as Pruner });
  container.bind<KeptFolders>(KeptFolders).toConstantValue(keptFolders(join(stateFolder(), 'kept'), log));
  container.bind<LoadBackend>(LoadBackend).toConstantValue(backend);
  const store = new FileContentStore(join(contentFolder(), 'cache'));
  const signals = new FileSignalStore(join(contentFolder(), 'signals'), log);
  container.bind<ContentStore>(ContentStore).toConstantValue(store);
  container.bind<Signals>(Signals).toConstantValue(keptSignals(signals));
  const sources = {
    root: join(stateFolder(), 'checkpoints'),
    tell: (line: string) => log.info(line),
    signal,
    signals: keptSignals(signals),
  };
  container.bind<Checkpoints>(Checkpoints).toConstantValue(createCheckpoints(sources));
  container.bind<Pretrained>(Pretrained).toConstantValue(createPretrained(sources));
  container.bind<Python>(Python).toConstantValue(pythonPrograms());
  container.bind<SignalStore>(SignalStore).toConstantValue(signals);
  container.bind<Teachers>(Teachers).toConstantValue(teachersService({ make, catalogue, store, signals, backend, log }));
  container.bind<AbortSignal>(Interrupt).toConstantValue(signal ?? new AbortController().signal);
  container.bind<TextStore>(TextStore).toConstantValue(new FolderStore(join(contentFolder(), 'cache', 'texts')));
  const epochs = new FileEpochStore(join(contentFolder(), 'epochs'), log);
  const trainer = createTrainer(make, { log, signal, seats: new Seats(log), epochs, digests: (chosen) => digests(catalogue, chosen) });
  container.bind<Trainer>(Trainer).toConstantValue(trainer);
  const seats = new Seats(log);
  container.bind<Seats>(Seats).toConstantValue(seats);
  container.bind<ChooseParallel>(ChooseParallel).toConstantValue(parallelChooser({ seats, make, backend, log }));
  container.bind<OnLive>(OnLive).toConstantValue((live) => seats.expect(live));
  container.bind<Clock>(Clock).toConstantValue(seats);
  container.bind<WorkerModule>(WorkerModule).toConstantValue(fileURLToPath(new URL('worker-process.js', import.meta.url)));
  const shared = sharedFolder();
  container.bind<SharedFiles | null>(SharedFiles).toConstantValue(shared === null ? null : new FileSharedFiles(shared));
  if (tracker) container.bind<Tracker>(Tracker).toConstantValue(tracker);
  const texts = container.get<TextStore>(TextStore);
  const experimentOf: DomainParts['experimentOf'] = (data) => container.get(Preparation).experimentOf(data);
  container.bind<Domains>(Domains).toConstantValue(
    domainsService({
      make,
      catalogue,
      store,
      signals,
      backend,
      log,
      texts,
      experimentOf,
      signal: signal ?? new AbortController().signal,
    }),
  );
  container.bind<PlainTensors>(PlainTensors).toConstantValue(plainTensors);
  container.bind<ErrandModule>(ErrandModule).toConstantValue(fileURLToPath(new URL('errand-process.js', import.meta.url)));
  for (const service of [Aside, Preparation, Rehearsal, Students, TrialRunner, CostEstimate, SweepJob, TrainJob, BenchmarkJob] as const)
    container.bind(service as never).to(service as never);
  return {
    make,
    container,
    sweep: () => container.get(SweepJob),
    train: () => container.get(TrainJob),
    benchmark: () => container.get(BenchmarkJob),
    preparation: () => container.get(Preparation),
    rehearsal: () => container.get(Rehearsal),
    aside: () => container.get(Aside),
    backend,
  };
}
