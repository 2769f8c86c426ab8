import { expect } from 'chai';
import { taughtTable, type TaughtResult } from '../../../src/report/taught-table.js';

const row = (contestant: string, values: number[]) => ({ contestant, what: 'a model', values, extra: { parameters: 1234 } });
const result = (rows: TaughtResult['cases'][number]['rows']): TaughtResult => ({
  date: '2026-01-02',
  settings: { data: 'sst2' },
  machine: { cpu: 'a processor', cores: 2 },
  cases: [{ case: 'bilstm', baseline: 'from labels', rows }],
});

describe('table of fine-tuned teachers', () => {
  it('is empty where nothing was measured', () => expect(taughtTable(null)).to.equal(''));

  it("pairs the gain by seed, with Student's interval over seeds", () => {
    const lines = taughtTable(result([row('from labels', [80, 81, 82]), row('distilled', [83, 83, 86]), row('teacher', [90])])).split('\n');
    expect(lines[0]).to.contain('on sst2, a processor, 2 cores, 2026-01-02');
    // differences 3, 2, 4: mean 3, deviation 1, t of 2 degrees 4.303, 4.303 / sqrt(3) = 2.48
    expect(lines.at(-2)).to.equal('| distilled | a model | 1,234 | 84.0 ± 1.7 | 3 | +3.0 (+0.5 to +5.5) |');
    expect(lines.at(-3)).to.equal('| from labels | a model | 1,234 | 81.0 ± 1.0 | 3 |  |');
    expect(lines.at(-1)).to.equal('| teacher | a model | 1,234 | 90.0 | 1 |  |');
  });
});
