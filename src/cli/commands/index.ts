/** The commands: names, arguments and options here, so that `--help` loads nothing; the work in a file each. */
import type { Command } from 'commander';
import { common } from '../command.js';
import { lazily } from '../lazily.js';
import { addStarting } from './starting.js';

/** Said below the help of commands that read experiment or sweep files. */
const settable = '\nAny option of the files can be set as well: --training.epochs=2 --student.filters=128';

function addRunning(program: Command): void {
  common(program.command('sweep <file>'))
    .description('run a hyperparameter sweep and its control; log every trial')
    .option('--trials <n>', 'at most so many trials')
    .option('--seed <n>', 'seed of the sweep and its experiment')
    .option('--parallel <n>', 'trials that train at the same time; auto: as many as suit the machine')
    .option('--memory <size>', 'memory that the process may take, such as 2GiB')
    .option('--executor <name>', 'where students train: in-process, processes, queue')
    .option('--offline', 'keep everything in the outbox; `sync` sends it later')
    .addHelpText('after', settable)
    .action(lazily(() => import('./sweep.js')));
  common(program.command('benchmark <file>'))
    .description('students, methods, data sets and seeds crossed: a table with intervals and a verdict a row')
    .option('--seeds <n>', 'students of each cell')
    .option('--parallel <n>', 'cells that train at the same time; auto: as many as suit the machine')
    .option('--memory <size>', 'memory that the process may take, such as 2GiB')
    .option('--offline', 'keep everything in the outbox; `sync` sends it later')
    .addHelpText('after', settable)
    .action(lazily(() => import('./benchmark.js')));
  common(program.command('resume <study>'))
    .description('go on with a study after anything')
    .option('--trials <n>', 'at most so many trials in all')
    .option('--parallel <n>', 'trials that train at the same time; as before unless told')
    .option('--memory <size>', 'memory that the process may take, such as 2GiB')
    .option('--executor <name>', 'where students train from now on')
    .option('--offline', 'keep everything in the outbox')
    .action(lazily(() => import('./resume.js')));
  common(program.command('train [file]'))
    .description('train one experiment, or repeat a run')
    .option('--from-run <run>', 'repeat the run with this id')
    .option('--seed <n>', 'seed of the experiment')
    .option('--offline', 'keep everything in the outbox')
    .addHelpText('after', settable)
    .action(lazily(() => import('./train.js')));
  common(program.command('chat <run> [prompt...]'))
    .description(
      'let a trained language model go on from prompts, or from each line of stdin; <run> is an id, a study, or a folder with a run',
    )
    .option('--max-tokens <n>', 'tokens of each text', '200')
    .option('--temperature <t>', 'how freely they are drawn; 0: the most probable one each time', '1')
    .option('--top-k <n>', 'draw from so many of the most probable tokens')
    .option('--top-p <share>', 'draw from the fewest most probable tokens with this much of the distribution')
    .option('--seed <n>', 'seed of the draws', '0')
    .action(lazily(() => import('./chat.js')));
  common(program.command('plan <sweep>'))
    .description('what a sweep would run: trials, size of the space, estimated cost')
    .option('--trials <n>', 'at most so many trials')
    .option('--seed <n>', 'seed of the sweep and its experiment')
    .option('--no-measure', 'do not time a few steps where no earlier study tells the cost')
    .addHelpText('after', settable)
    .action(lazily(() => import('./plan.js')));
}

function addWorking(program: Command): void {
  common(program.command('worker'))
    .description('train students of the sweeps at a queue, until Ctrl-C')
    .option('--queue <url>', 'address without a password; STILLHOUSE_QUEUE unless told')
    .option('--prefix <name>', 'what names in Redis begin with', 'stillhouse')
    .option('--processes <n>', 'processes; as many as there are cores unless told')
    .option('--students <n>', 'students that train at the same time in each', '2')
    .option('--memory <size>', 'memory after which a process is ended, such as 2GiB')
    .option('--patience <seconds>', 'without a sign of progress after which a process is ended', '120')
    .option('--lease <seconds>', 'without a sign of life after which what it has is given to others', '15')
    .action(lazily(() => import('./worker.js')));
  common(program.command('status'))
    .description('studies that run here, with pace and estimated end; workers and jobs of a queue')
    .option('--queue <url>', 'address without a password; STILLHOUSE_QUEUE unless told')
    .option('--prefix <name>', 'what names in Redis begin with', 'stillhouse')
    .action(lazily(() => import('./status.js')));
}

function addLooking(program: Command): void {
  const study = program.command('study').description('studies on this machine');
  common(study.command('list'))
    .description('every study, newest first')
    .action(lazily(() => import('./study-list.js')));
  common(study.command('show <study>'))
    .description('trials, best, control and test of a study')
    .option('--html <file>', 'write all of it as one page')
    .action(lazily(() => import('./study-show.js')));
  common(study.command('export <study>'))
    .description('all trials with everything that is known of them, in the columns of Optuna')
    .option('--format <format>', 'csv, json, jsonl or parquet; unless told what --out ends in, else json')
    .option('--out <file>', 'write there and not to stdout')
    .action(lazily(() => import('./study-export.js')));
  common(study.command('importances <study>'))
    .description('which parameters matter for being among the best trials (PED-ANOVA)')
    .option(
      '--quantile <share>',
      'share of the trials that count as good; 0.1 unless told, and of fewer than 50 trials as many as make five',
    )
    .action(lazily(() => import('./study-importances.js')));
  for (const above of [program, study])
    common(above.command('compare <study...>'))
      .description('studies of one objective side by side: best trials, budget spent, how sure the difference is; with links')
      .option('--reach <value>', 'count the trials up to this value; unless told, the one that all have reached')
      .action(lazily(() => import('./compare.js')));
  common(program.command('list [kind]'))
    .description('plugins and their options')
    .option('--plugins <spec...>', 'also look at these files, folders or packages')
    .action(lazily(() => import('./list.js')));
  common(program.command('check <file...>'))
    .description('check experiment and sweep files without running them')
    .option('--costs', 'read the data too, and say what teachers will cost')
    .option('--format <format>', 'text, json or sarif (for editors and code review); text unless told')
    .action(lazily(() => import('./check.js')));
  common(program.command('schema [kind]'))
    .description('JSON Schema of experiment, sweep or benchmark files, plugins included: completion and docs in editors')
    .option('--out <path>', 'write there and not to stdout; without a kind a folder, for the schemas of all three')
    .option('--plugins <spec...>', 'also look at these files, folders or packages')
    .action(lazily(() => import('./schema.js')));
  common(program.command('data <file>'))
    .description('what the data of an experiment or sweep holds: classes, lengths, unknown tokens, overlap of splits, doubtful labels')
    .option('--no-test', 'leave the test split unopened')
    .addHelpText('after', settable)
    .action(lazily(() => import('./data.js')));
  const plugin = program.command('plugin').description('for plugin authors');
  common(plugin.command('check <path>'))
    .description('run the conformance suite on a plugin')
    .action(lazily(() => import('./plugin-check.js')));
}

function addTeachers(program: Command): void {
  const teacher = program.command('teacher').description('what teachers said and say');
  common(teacher.command('generate <prompts>'))
    .description('let a model behind an endpoint write texts to prompts, each paid for once; JSON Lines for students that write')
    .requiredOption('--out <file>', 'where the texts go')
    .requiredOption('--model <name>', "the model's name at the endpoint")
    .option('--base-url <url>', 'the address up to /v1', 'https://api.openai.com/v1')
    .option('--key-env <variable>', 'name of the environment variable that holds the key', 'OPENAI_API_KEY')
    .option('--system <text>', 'a system message before each prompt')
    .option('--samples <n>', 'texts for each prompt', '1')
    .option('--temperature <t>', 'how freely they are drawn', '1')
    .option('--max-tokens <n>', 'most tokens of a text', '256')
    .option('--length-field <name>', 'what the endpoint calls that limit', 'max_tokens')
    .option('--concurrency <n>', 'requests under way at the same time', '4')
    .option('--requests-per-minute <n>', 'most requests a minute')
    .option('--timeout <seconds>', 'after which a request is given up', '120')
    .option('--retries <n>', 'repetitions of a request that failed', '8')
    .option('--budget-tokens <n>', 'tokens that may ever be used for this model and system message')
    .option('--budget-money <amount>', 'the same in the unit of the prices')
    .option('--price-input <amount>', 'price of a million tokens that are sent')
    .option('--price-output <amount>', 'price of a million tokens that are answered')
    .option('--dry-run', 'only say what it would cost')
    .action(lazily(() => import('./teacher-generate.js')));
  const cache = teacher.command('cache').description('what is kept of teachers on this machine');
  common(cache.command('list'))
    .description('logits and weights that are kept, used last first')
    .action(lazily(() => import('./teacher-cache-list.js')));
  common(cache.command('verify'))
    .description('read every byte that is kept; what is damaged is made again when it is next wanted')
    .action(lazily(() => import('./teacher-cache-verify.js')));
  common(cache.command('prune'))
    .description('remove what is not wanted any more')
    .option('--unused-for <days>', 'what was not used for so many days')
    .option('--damaged', 'what is damaged')
    .option('--all', 'everything')
    .action(lazily(() => import('./teacher-cache-prune.js')));
}

function addShipping(program: Command): void {
  common(program.command('export <run>'))
    .description(
      "write the student of a run, of a study's winner or of a bundle in a format, compared with it before it counts; <run> is an id, a folder or a study",
    )
    .requiredOption('--to <folder>', 'where it goes: a folder that is not there yet')
    .option('--format <name>', 'an exporter: see `list exporter`', 'bundle')
    .option('--quantise <way>', 'made smaller before: float16, int8, int4 and others, see `list compressor`; several joined by +')
    .option('--plugins <spec...>', 'of a bundle: files, folders or packages of the plugins that are not ours')
    .option('--register <name>', "with --format mlflow: makes it a version of this model in the tracking server's registry")
    .option('--alias <alias>', 'with --register: lets the alias stand for it')
    .addHelpText('after', '\nOptions of the format: --options.NAME=VALUE')
    .action(lazily(() => import('./export.js')));
  common(program.command('compress <run>'))
    .description("make the student of a run, or of a study's winner, smaller in several ways, and measure size, latency and quality")
    .requiredOption('--to <folder>', 'where the bundles go: a folder that is not there yet')
    .option(
      '--ways <way...>',
      'these alone, such as int8 trim-vocabulary+int4 prune:share=0.9+int8; all that the plugins would try unless told',
    )
    .option('--metric <name>', 'what counts as quality; accuracy, else the first of the experiment')
    .option('--max-bytes <size>', 'choose a bundle of at most this size, such as 500kB')
    .option('--max-loss <points>', 'choose the smallest that loses at most so many points of it on the validation split')
    .option('--keep-all', 'keep the bundle of every way, not those alone that no other way beats')
    .action(lazily(() => import('./compress.js')));
  common(program.command('promote <model> <version>'))
    .description('let an alias of the model registry stand for a version: its number, or another alias of it')
    .option('--alias <alias>', 'the alias that is to stand for it', 'champion')
    .action(lazily(() => import('./promote.js')));
  common(program.command('predict <bundle> [text...]'))
    .description('label texts by a bundle: words of the command line, a file, or lines of stdin; a JSON line each')
    .option('--file <file>', 'a text a line, or .jsonl with a field text')
    .option('--top <n>', 'tell the n most probable labels too')
    .option('--plugins <spec...>', 'files, folders or packages of the preprocessors and tokenizers that are not ours')
    .action(lazily(() => import('./predict.js')));
  common(program.command('serve <bundle>'))
    .description('answer /predict over HTTP by a bundle; /health, /metrics, /openapi.json')
    .option('--port <n>', '0: any that is free', '8080')
    .option('--host <host>', 'the address to listen on', '127.0.0.1')
    .option('--plugins <spec...>', 'files, folders or packages of the preprocessors and tokenizers that are not ours')
    .action(lazily(() => import('./serve.js')));
}

function addServing(program: Command): void {
  common(program.command('sync'))
    .description('send what the tracking server has not been told yet')
    .action(lazily(() => import('./sync.js')));
  const server = program.command('server').description('the local MLflow server');
  common(server.command('start'))
    .description('start it, or find it running')
    .option('--port <n>', 'port on 127.0.0.1')
    .action(lazily(() => import('./server-start.js')));
  common(server.command('stop'))
    .description('stop it')
    .action(lazily(() => import('./server-stop.js')));
  common(server.command('status'))
    .description('where it is')
    .action(lazily(() => import('./server-status.js')));
  common(program.command('completion <shell>'))
    .description('the script that lets a shell (bash, zsh, fish) complete commands, flags, plugins, studies and files')
    .addHelpText('after', '\nFor bash, in ~/.bashrc:  eval "$(stillhouse completion bash)"')
    .action(lazily(() => import('./completion.js')));
  common(program.command('doctor'))
    .description('what is used, why, and how to get better')
    .action(lazily(() => import('./doctor.js')));
}

/** Adds every command to the program. */
export function addCommands(program: Command): void {
  addStarting(program);
  addRunning(program);
  addWorking(program);
  addLooking(program);
  addTeachers(program);
  addShipping(program);
  addServing(program);
}
