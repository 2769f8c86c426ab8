/** The server and the undisturbed sweep that all end-to-end tests share, made when first asked for. */
import { told } from './told.js';
export { outcomeOf } from './outcome.js';
import { Workplace } from './workplace.js';

export interface Reference {
  readonly place: Workplace;
  readonly uri: string;
  /** What `sweep --json` printed, on stdout alone. */
  readonly document: any;
  readonly stderr: string;
  readonly told: Awaited<ReturnType<typeof told>>;
}

export const experimentName = 'undisturbed';
let shared: Promise<Reference> | null = null;
let place: Workplace | null = null;

async function make(at: Workplace): Promise<Reference> {
  const { uri } = await at.document(['server', 'start']);
  const { code, stdout, stderr } = await at.run(['sweep', 'sweeps/cheap.yaml', '--json'], { MLFLOW_EXPERIMENT_NAME: experimentName });
  if (code !== 0) throw new Error(`the undisturbed sweep ended with ${code}:\n${stderr}`);
  const document = JSON.parse(stdout);
  return { place: at, uri, document, stderr, told: await told(uri, experimentName, document.study) };
}

/** The shared sweep; skips the suite with one line where no MLflow is installed. */
export async function reference(context: Mocha.Context): Promise<Reference> {
  place ??= Workplace.open();
  if (!place) {
    console.log('    skipped: no MLflow server is installed here; run the set-up');
    return context.skip();
  }
  return (shared ??= make(place));
}

after(async function () {
  this.timeout(60_000);
  await place?.close();
});
