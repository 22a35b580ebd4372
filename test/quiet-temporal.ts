import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';

/**
 * Tests kill workers, cancel activities and let them fail: what Temporal's core and SDK warn of then is what is tested.
 * Imported, not called, by what gives tests their Temporal, so that files without one need not load it.
 */
Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
});
