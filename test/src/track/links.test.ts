import { expect } from 'chai';
import { artifactLink, chartsLink, compareLink, runLink, runTableLink } from '../../../src/track/index.js';

describe("links into MLflow's pages", () => {
  const uri = 'http://127.0.0.1:5000';
  it('open the table of a parent, the best run first', () => {
    const link = runTableLink(uri, '3', 'abc', { metric: 'validation/macro_f1', direction: 'maximize' });
    expect(link).to.equal(
      `${uri}/#/experiments/3/runs?workflowType=machine_learning&searchFilter=tags.%60mlflow.parentRunId%60%20%3D%20'abc'` +
        '&orderByKey=metrics.%60validation%2Fmacro_f1%60&orderByAsc=false',
    );
    expect(runTableLink(uri, '3', 'abc', { metric: 'loss', direction: 'minimize' })).to.match(/orderByAsc=true$/);
    expect(chartsLink(uri, '3', 'abc')).to.match(/'abc'&compareRunsMode=CHART$/);
  });
  it('open a comparison, a run and an artifact', () => {
    expect(compareLink(uri, '3', ['a', 'b'])).to.equal(
      `${uri}/#/compare-runs?runs=%5B%22a%22%2C%22b%22%5D&experiments=%5B%223%22%5D&workflowType=machine_learning`,
    );
    expect(runLink(uri, '3', 'a')).to.equal(`${uri}/#/experiments/3/runs/a?workflowType=machine_learning`);
    expect(artifactLink(uri, '3', 'a', 'plots/x y.svg')).to.equal(
      `${uri}/#/experiments/3/runs/a/artifacts/plots/x%20y.svg?workflowType=machine_learning`,
    );
    expect(artifactLink(uri, '3', 'a')).to.match(/artifacts\?workflow/);
  });
});
