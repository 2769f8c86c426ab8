import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { alive, identify, terminate } from './identity.mjs';

const read = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return error.code === 'ENOENT' ? null : {};
  }
};

/** A link either appears with its whole content or not at all. */
function claim(file, content) {
  const draft = `${file}.${content.token}`;
  writeFileSync(draft, JSON.stringify(content));
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Only one process at a time may look at a dead owner's lock and remove it. */
async function breakDead(file) {
  const guard = `${file}.break`;
  const mine = { ...identify(process.pid), token: randomUUID() };
  if (!claim(guard, mine)) {
    if (!alive(read(guard))) rmSync(guard, { force: true });
    return;
  }
  try {
    const held = read(file);
    if (!held || alive(held)) return;
    if (held.child) await terminate(held.child);
    unlinkSync(file);
  } finally {
    rmSync(guard, { force: true });
  }
}

function handle(file, content) {
  const ours = () => read(file)?.token === content.token;
  const release = () => {
    process.removeListener('exit', release);
    if (ours()) rmSync(file, { force: true });
  };
  process.once('exit', release);
  const child = (pid) => {
    if (!ours()) return;
    const draft = `${file}.${content.token}`;
    try {
      writeFileSync(draft, JSON.stringify(pid === null ? content : { ...content, child: identify(pid) }));
      renameSync(draft, file);
    } catch {
      // A full disk: the work itself will tell of it.
      rmSync(draft, { force: true });
    }
  };
  return { release, child };
}

export async function acquireLock(file, { purpose = 'set-up', onWait = () => {}, pollMs = 200 } = {}) {
  mkdirSync(dirname(file), { recursive: true });
  const content = { ...identify(process.pid), token: randomUUID(), purpose, since: new Date().toISOString() };
  for (let told = false; !claim(file, content);) {
    const holder = read(file);
    if (holder && !alive(holder)) {
      await breakDead(file);
      await sleep(10);
      continue;
    }
    if (holder && !told) onWait(holder);
    told ||= holder !== null;
    await sleep(pollMs);
  }
  return handle(file, content);
}

export async function withLock(file, options, work) {
  const lock = await acquireLock(file, options);
  try {
    return await work(lock);
  } finally {
    lock.release();
  }
}
