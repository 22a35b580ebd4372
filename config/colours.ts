import { isatty } from 'node:tty';
import pc from 'picocolors';

/** Colours on a terminal alone: what goes into a pipe or a file stays plain, whatever the environment says. */
export const colours = pc.createColors(isatty(1) && pc.isColorSupported);
