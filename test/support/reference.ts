/** The server and the undisturbed sweep that the tests of a process share, made when first asked for. */
import { told } from './told.js';
export { outcomeOf } from './outcome.js';
import { Workplace } from './workplace.js';

/** A folder whose tracking server runs. */
export interface Served {
  readonly place: Workplace;
  readonly uri: string;
}
export interface Reference extends Served {
  /** What `sweep --json` printed, on stdout alone. */
  readonly document: any;
  readonly stderr: string;
  readonly told: Awaited<ReturnType<typeof told>>;
}

export const experimentName = 'undisturbed';
let server: Promise<Served> | null = null;
let shared: Promise<Reference> | null = null;

async function serve(place: Workplace): Promise<Served> {
  process.once('exit', () => place.leave());
  return { place, uri: (await place.document(['server', 'start'])).uri };
}

async function make(served: Promise<Served>): Promise<Reference> {
  const { place, uri } = await served;
  const { code, stdout, stderr } = await place.run(['sweep', 'sweeps/cheap.yaml', '--json'], { MLFLOW_EXPERIMENT_NAME: experimentName });
  if (code !== 0) throw new Error(`the undisturbed sweep ended with ${code}:\n${stderr}`);
  const document = JSON.parse(stdout);
  return { place, uri, document, stderr, told: await told(uri, experimentName, document.study) };
}

/** The shared server; skips the suite with one line where no MLflow is installed. */
export async function sharedServer(context: Mocha.Context): Promise<Served> {
  if (server) return server;
  const place = Workplace.open();
  if (!place) {
    console.log('    skipped: no MLflow server is installed here; run the set-up');
    return context.skip();
  }
  return (server = serve(place));
}

/** The shared sweep; skips the suite with one line where no MLflow is installed. */
export async function reference(context: Mocha.Context): Promise<Reference> {
  await sharedServer(context);
  return (shared ??= make(server!));
}
