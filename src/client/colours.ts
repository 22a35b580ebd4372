import pc from 'picocolors';

/** Colours on a terminal alone: what goes into a pipe or a file stays plain, whatever the environment says. */
// `isTTY` is undefined in a pipe, and undefined is picocolors' word for "as the environment says".
export const colours = pc.createColors(Boolean(process.stdout.isTTY) && pc.isColorSupported);
