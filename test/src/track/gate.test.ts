import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { allEnded, Gate } from '../../../src/track/outbox/gate.js';

describe('the gate before the tracking server', () => {
  const transient = new Error('gone');
  const shuts = (error: unknown) => error === transient;

  it('lets so many through at once, and all in the end, in order', async () => {
    const gate = new Gate(3, shuts);
    let [inside, most] = [0, 0];
    const entered: number[] = [];
    const pass = (index: number) =>
      gate.pass(async () => {
        entered.push(index);
        most = Math.max(most, ++inside);
        await sleep(1);
        inside--;
      });
    await allEnded(Array.from({ length: 10 }, (_, index) => pass(index)));
    expect(most).to.equal(3);
    expect(entered).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('turns away those that wait once the server is gone, and goes on after a refusal', async () => {
    const gate = new Gate(1, shuts);
    const refused = gate.pass(() => Promise.reject(new Error('refused'))).catch((error: Error) => error.message);
    const fine = gate.pass(async () => 'fine');
    const lost = gate.pass(() => Promise.reject(transient)).catch((error: Error) => error.message);
    let sent = false;
    const turned = gate.pass(async () => void (sent = true)).catch((error: Error) => error.message);
    expect(await Promise.all([refused, fine, lost, turned])).to.deep.equal(['refused', 'fine', 'gone', 'gone']);
    expect(await gate.pass(async () => 'late').catch((error: Error) => error.message)).to.equal('gone');
    expect(sent).to.equal(false);
  });

  it('tells the first failure only after all have ended', async () => {
    let ended = false;
    const slow = sleep(5).then(() => void (ended = true));
    const error = await allEnded([Promise.reject(transient), slow]).catch((reason: unknown) => reason);
    expect(error).to.equal(transient);
    expect(ended).to.equal(true);
  });
});
