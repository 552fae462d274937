import { Construct } from 'constructs';
import type { ApplicationApi } from '../application-api.ts';
import type { Consumer } from '../consumer.ts';
import type { Due } from '../due.ts';
import type { Events } from '../events.ts';
import type { Forwarding } from '../forwarding.ts';
import type { Ingest } from '../ingest.ts';
import type { ReportQueue } from '../report-queue.ts';
import type { Settings } from '../settings.ts';
import { watchConversion } from './conversion.ts';
import { watchCountries } from './countries.ts';
import { watchEvents } from './events.ts';
import { watchForwarding } from './forwarding.ts';
import {
  watchAcknowledgement,
  watchAge,
  watchApplication,
  watchConservation,
  watchDeadLetters,
  watchDue,
  watchFunction,
  watchQueue,
  watchRefusals,
  watchReports,
  watchUnauthentic,
} from './pipeline.ts';
import { watchProvider } from './providers.ts';
import { AlarmRegistrar } from './registrar.ts';

export interface AlarmsProps {
  /** Begins the names of the alarms. */
  readonly name: string;
  readonly settings: Settings;
  readonly ingest: Ingest;
  readonly consumer: Consumer;
  readonly queues: ReportQueue;
  /** Only where the stage has one. */
  readonly application: ApplicationApi | undefined;
  /** Only where the stage publishes events. */
  readonly events: Events | undefined;
  /** Only where the stage has deadlines. */
  readonly due: Due | undefined;
  /** Only where callbacks are passed on. */
  readonly forwarding: Forwarding | undefined;
}

/** What must not go unnoticed: who is failing or silent, what is stuck, what is refused, what is missing. */
export class Alarms extends Construct {
  readonly registrar: AlarmRegistrar;

  constructor(
    scope: Construct,
    id: string,
    { name, settings, ingest, consumer, queues, application, due, events, forwarding }: AlarmsProps,
  ) {
    super(scope, id);
    const registrar = new AlarmRegistrar(this, 'Registrar', settings, name);
    this.registrar = registrar;
    const ours = [watchRefusals(registrar, settings, ingest), watchQueue(registrar, queues)];
    watchAcknowledgement(registrar, settings, ingest);
    watchConservation(registrar, settings, queues);
    watchDeadLetters(registrar, queues);
    watchUnauthentic(registrar, queues);
    const established = watchAge(registrar, queues);
    for (const provider of Object.keys(settings.providers))
      watchProvider(registrar, settings, provider, { ours, established });
    watchCountries(registrar, settings);
    watchConversion(registrar, settings);
    watchReports(registrar, settings);
    watchFunction(registrar, 'ingest', ingest.function);
    watchFunction(registrar, 'consumer', consumer.function);
    if (application) {
      watchFunction(registrar, 'api', application.function);
      watchApplication(registrar, application);
    }
    if (events) watchEvents(registrar, events);
    if (forwarding) watchForwarding(registrar, settings, forwarding);
    if (due) {
      watchFunction(registrar, 'due', due.function);
      watchDue(registrar, settings, due);
    }
  }
}
