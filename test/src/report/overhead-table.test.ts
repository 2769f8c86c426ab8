/** The table of what the framework itself costs, from a result as the benchmark keeps it. */
import { expect } from 'chai';
import { overheadTable, type OverheadResult } from '../../../src/report/overhead-table.js';

const times = (median: number, count = 3) => ({ median, least: median / 2, most: median * 2, times: count });
const result: OverheadResult = {
  date: '2026-11-27',
  machine: { cpu: 'a processor', cores: 2 },
  commands: { node: times(0.04, 15), list: times(0.2, 15), 'list, first time': times(1.2, 15) },
  sweep: { trials: 100, total: times(20), server: times(16), beyond_server: times(4), offline: times(6), requests: 1245 },
};

describe("the table of the framework's own cost", () => {
  it('has a line a command, and the sweep with and without its server', () => {
    const lines = overheadTable(result).split('\n');
    expect(lines[0]).to.equal('Whole processes on a processor, 2 cores, 2026-11-27.');
    expect(lines).to.include('| a bare `node` that does nothing | 0.04 | 0.02 to 0.08 | 15 |');
    expect(lines).to.include('| `stillhouse list` | 0.20 | 0.10 to 0.40 | 15 |');
    expect(lines).to.include('| `stillhouse list`, first time | 1.2 | 0.60 to 2.4 | 15 |');
    expect(lines).to.include('| 100 trivial trials, tracked | 20.0 | 10.0 to 40.0 | 3 |');
    expect(lines).to.include('| their 1245 requests alone, one after the other | 16.0 | 8.0 to 32.0 | 3 |');
    expect(lines).to.include('| what is left for everything else | 4.0 | 2.0 to 8.0 | 3 |');
    expect(lines).to.include('| 100 trivial trials, offline | 6.0 | 3.0 to 12.0 | 3 |');
  });

  it('is empty where nothing was measured', () => expect(overheadTable(null)).to.equal(''));
});
