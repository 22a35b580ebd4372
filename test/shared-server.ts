interface Servers {
  /** `migrated`: a database with the ledger's tables, to copy. */
  readonly postgres: { readonly url: string; readonly migrated: string };
  readonly temporal: { readonly address: string };
  readonly gitea: { readonly url: string; readonly adminToken: string; readonly isOurs: boolean };
}

/** A server of the whole test run, started by whoever asks first. */
export async function sharedServer<Name extends keyof Servers>(name: Name): Promise<Servers[Name]> {
  const servers = process.env.ORCH_TEST_SERVERS_URL;
  if (servers === undefined) throw new Error('the global set-up has not run');
  const answer = await fetch(`${servers}/${name}`);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`There is no ${name} for the tests: ${text}`);
  return JSON.parse(text) as Servers[Name];
}
