import { expect } from 'chai';
import {
  artifactLink,
  chartsLink,
  compareLink,
  curvesLink,
  modelLink,
  nestedLink,
  runLink,
  runTableLink,
  sweepView,
  viewKey,
  viewLink,
} from '../../../src/track/index.js';

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
  it('open a saved view of a study, as a table and as charts', () => {
    const link = `${uri}/#/experiments/3/runs?workflowType=machine_learning&viewStateShareKey=stillhouse-quick`;
    expect(viewLink(uri, '3', viewKey('quick'))).to.equal(link);
    expect(viewLink(uri, '3', viewKey('quick'), 'charts')).to.equal(`${link}&compareRunsMode=CHART`);
    const params = ['optimizer.rate', 'loss.distillation.alpha'];
    const state = JSON.parse(sweepView({ study: 'quick', direction: 'minimize', params, metrics: [] }));
    expect(state).to.deep.include({ orderByKey: 'metrics.`objective`', orderByAsc: true });
    expect(state.selectedColumns).to.deep.equal(['metrics.`objective`', ...params.map((path) => `params.\`${path}\``)]);
    expect(state.compareRunCharts[0]).to.deep.include({ type: 'PARALLEL', selectedParams: params, selectedMetrics: ['objective'] });
  });
  it('keep a view of very many parameters within what a tag can hold', () => {
    const params = Array.from({ length: 300 }, (_, n) => `student.option_${n}`);
    const state = sweepView({ study: 'wide', direction: 'maximize', params, metrics: [] });
    expect(state.length).to.be.within(4500, 5000);
    expect(JSON.parse(state).compareRunCharts[0].selectedParams[0]).to.equal(params[0]);
  });
  it('open a comparison, a run and an artifact', () => {
    expect(compareLink(uri, '3', ['a', 'b'])).to.equal(
      `${uri}/#/compare-runs?runs=%5B%22a%22%2C%22b%22%5D&experiments=%5B%223%22%5D&workflowType=machine_learning`,
    );
    expect(runLink(uri, '3', 'a')).to.equal(`${uri}/#/experiments/3/runs/a?workflowType=machine_learning`);
    expect(curvesLink(uri, '3', 'a')).to.equal(`${uri}/#/experiments/3/runs/a/model-metrics?workflowType=machine_learning`);
    expect(modelLink(uri, 'a/b', '2')).to.equal(`${uri}/#/models/a%2Fb/versions/2?workflowType=machine_learning`);
    expect(nestedLink(uri, '3', 'quick')).to.match(/searchFilter=tags\.%60stillhouse\.study%60%20%3D%20'quick'$/);
    expect(artifactLink(uri, '3', 'a', 'plots/x y.svg')).to.equal(
      `${uri}/#/experiments/3/runs/a/artifacts/plots/x%20y.svg?workflowType=machine_learning`,
    );
    expect(artifactLink(uri, '3', 'a')).to.match(/artifacts\?workflow/);
  });
});
