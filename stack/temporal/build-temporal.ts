import { join } from 'node:path';
import { packageRoot } from '../../config/package-root.js';
import { buildWithGo } from './build-with-go.js';
import type { TemporalMaker } from './temporal-sources.js';

/** Builds the version that our Go tool module pins. */
export const buildTemporal: TemporalMaker = (target, sources) =>
  buildWithGo(
    {
      what: 'the Temporal server',
      patience: '3 to 5 minutes',
      module: join(packageRoot, 'stack/temporal/temporal-server'),
      package: 'github.com/temporalio/cli/cmd/temporal',
      flags: [],
      env: {},
    },
    target,
    sources,
  );
