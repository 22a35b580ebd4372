import { Temporal } from 'temporal-polyfill';

/** An IANA name or an offset (`+05:17`) as it is spelt; null where there is no such time zone. */
export function timeZone(text: string): string | null {
  try {
    return new Temporal.ZonedDateTime(0n, text.trim()).timeZoneId;
  } catch {
    return null;
  }
}
