import 'uplot/dist/uPlot.min.css';
import './style.css';
import { AlarmsView } from './alarms-view';
import { TimeChart } from './chart';
import { DecisionsView } from './decisions-view';
import { element } from './element';
import { GENEALOGY_CHART } from './genealogy-chart';
import { HeaderView, WINDOWS_MIN } from './header-view';
import { LAG_CHART } from './lag-chart';
import { LiveRun } from './live-run';
import { listen } from './run-events';
import { ShardStripView } from './shard-strip-view';
import { AccountView, ConsumersView, NotesView } from './tables-view';
import { trafficChart } from './traffic-charts';
import { UTILIZATION_CHART } from './utilization-chart';

const MINUTE_MS = 60_000;

let run: LiveRun | undefined;
let windowMs = WINDOWS_MIN[0] * MINUTE_MS;

const header = new HeaderView((minutes) => {
  windowMs = minutes * MINUTE_MS;
  draw();
});
const bytes = new TimeChart(trafficChart('bytes'));
const records = new TimeChart(trafficChart('records'));
const utilization = new TimeChart(UTILIZATION_CHART);
const genealogy = new TimeChart(GENEALOGY_CHART);
const lag = new TimeChart(LAG_CHART);
const strip = new ShardStripView();
const alarms = new AlarmsView();
const decisions = new DecisionsView();
const consumers = new ConsumersView();
const account = new AccountView();
const notes = new NotesView();

document.body.append(
  header.root,
  element(
    'main',
    '',
    element(
      'div',
      'column wide',
      element('div', 'pair', bytes.root, records.root),
      utilization.root,
      strip.root,
      genealogy.root,
      lag.root,
      element('div', 'pair', consumers.root, account.root),
    ),
    element('div', 'column', decisions.root, alarms.root, notes.root),
  ),
);

listen({
  onSnapshot: (snapshot) => {
    run = new LiveRun(snapshot);
    draw();
  },
  onUpdate: (update) => {
    run?.apply(update);
    draw();
  },
  onLost: () => header.showConnection('lost', run?.time ?? Date.now()),
});

function draw(): void {
  if (run === undefined) return;
  header.showConnection('live', run.time);
  for (const view of [header, strip, alarms, decisions, consumers, account, notes]) view.show(run);
  for (const chart of [bytes, records, utilization, genealogy, lag]) chart.show(run, windowMs);
}
