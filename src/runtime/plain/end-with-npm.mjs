// Plain JavaScript: `npm start` needs it before anything is compiled, `npm run benchmark` is not compiled at all.

/** npm passes a signal on to its shell, which dies of it without telling us: being orphaned then counts as SIGTERM. */
export function endWithNpm() {
  const parent = process.ppid;
  if (!process.env.npm_lifecycle_event) return;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  timer.unref();
}
