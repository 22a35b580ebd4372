/** The terminal's width; null where the output is none, and nothing is cut. */
export function outputWidth(): number | null {
  return process.stdout.isTTY ? process.stdout.columns : null;
}

export function print(text: string): void {
  write(`${text}\n`);
}

/** A part of a line. */
export function write(text: string): void {
  process.stdout.write(text);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** Beside the output proper, so that it never gets into a pipe. */
export function note(text: string): void {
  process.stderr.write(`orch: ${text}\n`);
}
