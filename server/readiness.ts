/** Whether the server can keep what comes in, and whether what it keeps goes on to the tasks. */
export interface Readiness {
  /** Temporal may be away: what comes in is kept for it. */
  readonly ready: boolean;
  readonly ledger: string;
  readonly temporal: string;
}

interface Probes {
  readonly ledger: () => Promise<unknown>;
  readonly temporal: () => Promise<unknown>;
}

const patienceMs = 3_000;
const freshMs = 1_000;

/** Looks at most once a second, however often it is asked. */
export function createReadiness({ ledger, temporal }: Probes): () => Promise<Readiness> {
  let last: { readonly at: number; readonly found: Promise<Readiness> } | null = null;
  return () => {
    if (last === null || Date.now() - last.at > freshMs) last = { at: Date.now(), found: look() };
    return last.found;
  };

  async function look(): Promise<Readiness> {
    const [kept, goesOn] = await Promise.all([answers(ledger), answers(temporal)]);
    return {
      ready: kept,
      ledger: kept ? 'ok' : 'does not answer: no webhook is taken',
      temporal: goesOn ? 'ok' : 'does not answer: what comes in is kept, and goes on later',
    };
  }
}

async function answers(probe: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), patienceMs)));
  try {
    return await Promise.race([probe().then(() => true), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
