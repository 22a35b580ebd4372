import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';

/**
 * What Temporal's core warns of is what the tests do on purpose (workers that end in the middle, activities that fail),
 * and buries what a test says. For whatever starts a worker or a server, before it does.
 */
Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
});
