import { createAlarms } from './alarms.ts';
import type {
  Alarm,
  AlarmChange,
  CallbackUrl,
  Dashboard,
  Demo,
  FeedEntry,
  Published,
  Quarantined,
  Sample,
  StackStatus,
} from './api.ts';
import { createBanner } from './banner.ts';
import { createChanges } from './changes.ts';
import { createDashboard } from './dashboard.ts';
import { createDemo } from './demo.ts';
import { byId, show } from './dom.ts';
import { createEndpoints } from './endpoints.ts';
import { createEvents } from './events.ts';
import { createFeed } from './feed.ts';
import { createHeader } from './header.ts';
import { createMessages } from './message.ts';
import { poll } from './poll.ts';
import { createQuarantine } from './quarantine.ts';

const secondMs = 1000;

const section = (id: string): HTMLElement => byId(id, HTMLElement);

const header = createHeader();
const banner = createBanner();
const alarms = createAlarms();
const dashboard = createDashboard();
const endpoints = createEndpoints();
const events = createEvents();
createMessages();
let demonstrating = false;
let publishing = false;

poll<StackStatus>({
  path: () => '/api/status',
  everyMs: secondMs,
  onAnswer: banner.answered,
  onSilence: banner.silent,
  take: (status) => {
    header.takeStatus(status);
    events.takeStatus(status);
    endpoints.takeStatus(status);
    show(section('demo'), status.demo);
    if (status.demo && !demonstrating) {
      demonstrating = true;
      poll<Demo>({ path: () => '/api/demo', everyMs: 2 * secondMs, section: section('demo'), take: createDemo() });
    }
    if (status.eventBus !== null && !publishing) {
      publishing = true;
      const { path, take } = events;
      events.onType(poll<readonly Published[]>({ path, everyMs: secondMs, section: section('events'), take }).refresh);
    }
  },
});
poll<readonly Alarm[]>({
  path: () => '/api/alarms',
  everyMs: secondMs,
  section: section('alarms'),
  take: (taken) => {
    header.takeAlarms(taken);
    alarms.take(taken);
    dashboard.takeAlarms(taken);
  },
});
poll<readonly AlarmChange[]>({
  path: () => '/api/alarms/changes',
  everyMs: secondMs,
  section: section('alarms'),
  take: createChanges(),
});
poll<readonly FeedEntry[]>({
  path: () => '/api/feed',
  everyMs: secondMs,
  section: section('reports'),
  take: createFeed(),
});
const charts = poll<Dashboard>({
  path: dashboard.path,
  everyMs: 2 * secondMs,
  section: section('dashboard'),
  take: dashboard.take,
});
dashboard.onRange(charts.refresh);
poll<readonly CallbackUrl[]>({
  path: () => '/api/endpoints',
  everyMs: 10 * secondMs,
  section: section('callbacks'),
  take: (taken) => {
    endpoints.takeEndpoints(taken);
  },
});
poll<readonly Sample[]>({
  path: () => '/api/samples',
  everyMs: 10 * secondMs,
  section: section('callbacks'),
  take: endpoints.takeSamples,
});
poll<readonly Quarantined[]>({
  path: () => '/api/quarantine',
  everyMs: 5 * secondMs,
  section: section('quarantine'),
  take: createQuarantine(),
});
setInterval(() => {
  header.tick();
  if (!document.hidden) alarms.tick();
}, secondMs);
header.tick();
