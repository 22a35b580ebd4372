/** `15:43 UTC`; with the date where that is another day than the one it began on, or where that is not known. */
export function minuteOf({ until, since }: { readonly until: number; readonly since?: number }): string {
  const [date = '', time = ''] = dateAndTime(until);
  const sameDay = since !== undefined && dateAndTime(since)[0] === date;
  return `${sameDay ? time : `${date} ${time}`} UTC`;
}

/** A limit that ends within a minute has ended after it. */
function dateAndTime(moment: number): string[] {
  const minute = 60_000;
  return new Date(Math.ceil(moment / minute) * minute).toISOString().slice(0, 16).split('T');
}
