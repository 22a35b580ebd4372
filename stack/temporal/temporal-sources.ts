/** The pinned version; the same as in temporal-server/go.mod. */
export const temporalVersion = 'v1.5.1';

export interface TemporalSources {
  /** The setting ORCH_TEMPORAL_PROGRAM. */
  readonly setting: string | null;
  /** The PATH. */
  readonly searchPath: string;
  readonly cacheDir: string;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Makes the program at the path; answers why not, where it cannot. */
export type TemporalMaker = (target: string, sources: TemporalSources) => Promise<{ readonly failure: string | null }>;
