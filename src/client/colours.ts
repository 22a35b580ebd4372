import pc from 'picocolors';

/** Colours on a terminal alone: what goes into a pipe or a file stays plain, whatever the environment says. */
export const colours = pc.createColors(process.stdout.isTTY && pc.isColorSupported);
