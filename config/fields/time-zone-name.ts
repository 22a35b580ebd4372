import { z } from 'zod';
import { timeZone } from '../../domain/brakes/time-zone.js';
import { nearestName } from '../../domain/text/nearest-name.js';

/** The text of ORCH_TIME_ZONE. */
export const timeZoneName = z.string().transform((text, context): string => {
  const zone = timeZone(text);
  if (zone !== null) return zone;
  const nearest = nearestName(text.trim(), Intl.supportedValuesOf('timeZone'));
  context.addIssue({
    code: 'custom',
    message: `a time zone such as Europe/Berlin, or an offset such as +05:17${nearest === null ? '' : `; did you mean ${nearest}?`}`,
  });
  return z.NEVER;
});
