import 'uplot/dist/uPlot.min.css';
import './style.css';
import type { PageSnapshot, PageUpdate } from '../page-data';
import { LAG_CHART, trafficChart, UTILIZATION_CHART } from './charts/charts';
import { GENEALOGY_CHART } from './charts/genealogy-chart';
import { TimeChart } from './charts/time-chart';
import { element } from './element';
import { LiveRun, type Window } from './live-run';
import { AlarmsView } from './views/alarms-view';
import { HeaderView } from './views/header-view';
import { ShardStripView } from './views/shard-strip-view';
import { StoryPanel } from './views/story-panel';
import { AccountView, ConsumersView, NotesView } from './views/tables-view';
import { TrailPanel } from './views/trail-panel';

let run: LiveRun | undefined;
let shown: Window = 'story';

const header = new HeaderView((window) => {
  shown = window;
  draw();
});
const bytes = new TimeChart(trafficChart('bytes'));
const records = new TimeChart(trafficChart('records'));
const utilization = new TimeChart(UTILIZATION_CHART);
const genealogy = new TimeChart(GENEALOGY_CHART);
const lag = new TimeChart(LAG_CHART);
const strip = new ShardStripView();
const alarms = new AlarmsView();
const story = new StoryPanel();
const consumers = new ConsumersView();
const account = new AccountView();
const trail = new TrailPanel();
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
      trail.root,
      consumers.root,
    ),
    element('div', 'column', story.root, account.root, alarms.root, notes.root),
  ),
);

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);

listen({
  onSnapshot: (snapshot) => {
    run = new LiveRun(snapshot);
    draw();
  },
  onUpdate: (update) => {
    run?.apply(update);
    draw();
  },
  onLost: () => header.showConnection('lost', run?.time),
});

function draw(): void {
  if (run === undefined) return;
  header.showConnection('live', run.time);
  for (const view of [header, strip, alarms, story, trail, consumers, account, notes]) view.show(run);
  for (const chart of [bytes, records, utilization, genealogy, lag]) chart.show(run, shown);
}

interface RunListener {
  readonly onSnapshot: (snapshot: PageSnapshot) => void;
  readonly onUpdate: (update: PageUpdate) => void;
  readonly onLost: () => void;
}

/**
 * Follows the run while the page is visible. A browser opens at most six HTTP/1.1 connections to a server,
 * and pages in the background count too. Each new connection begins with a snapshot.
 */
function listen(listener: RunListener): void {
  let events: EventSource | undefined;
  const open = () => {
    events = new EventSource('events');
    events.addEventListener('snapshot', ({ data }) => listener.onSnapshot(JSON.parse(data)));
    events.addEventListener('update', ({ data }) => listener.onUpdate(JSON.parse(data)));
    // The browser tries again by itself.
    events.addEventListener('error', () => listener.onLost());
  };
  document.addEventListener('visibilitychange', () => {
    events?.close();
    if (!document.hidden) open();
  });
  open();
}
