import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeWholeSync } from '../../activities/files/write-whole.js';

const port = z.int().min(1).max(65_535).optional();
const known = z.object({ postgres: port, temporal: port, temporalUi: port, server: port });
/** The ports of the last start, so that addresses stay the same. */
export type KnownPorts = z.output<typeof known>;

/** A file that cannot be read costs new ports, and nothing else. */
export function readKnownPorts(runDir: string): KnownPorts {
  try {
    return known.parse(JSON.parse(readFileSync(pathIn(runDir), 'utf8')));
  } catch {
    return {};
  }
}

export function notePorts(runDir: string, ports: KnownPorts): void {
  writeWholeSync(pathIn(runDir), `${JSON.stringify({ ...readKnownPorts(runDir), ...ports })}\n`);
}

function pathIn(runDir: string): string {
  return join(runDir, 'ports.json');
}
