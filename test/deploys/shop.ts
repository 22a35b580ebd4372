import { join } from 'node:path';
import { openStack } from './real-stack.js';
import { openServiceManager, type ServiceManager } from './service-manager.js';

export const tokens = { staging: 'staging/token+of the%shop', production: 'production/token+of the%shop' } as const;

export interface ShopWishes {
  /** Of the production; it rolls back. */
  readonly monitor?: { everySeconds: number; forSeconds: number; failing: number; of: number };
  /** Beside what a shop's project says. */
  readonly project?: Readonly<Record<string, unknown>>;
}

/** A shop whose services are run outside of orch, and an orch that deploys it. */
export async function openShop(wishes: (folder: string) => ShopWishes) {
  const stack = await openStack({
    name: 'shop',
    files: 'shop',
    dotEnv: { STAGING_TOKEN: tokens.staging },
    variables: { SHOP_DEPLOY_TOKEN: tokens.production },
  });
  const manager = await openServiceManager(join(stack.outside, 'services'), tokens);
  const change = (other: ShopWishes) => {
    const { monitor, project } = { ...wishes(stack.folder), ...other };
    stack.writeProject({ ...aShop(stack.origin, manager, monitor), ...project });
  };
  change({});
  return {
    ...stack,
    manager,
    change,
    /** `ways`: how the shop behaves after each round of its developer. */
    start: (item: string, ...ways: readonly string[]) => stack.start(item, `The shop is ${ways.join(', ')}`),
    /** Commits, in the order in which a command of the environment began for them. */
    begun: (environment: string): string[] =>
      manager.calls.filter((call) => call.step === 'begin' && call.environment === environment).map((c) => c.commit),
    close: async () => {
      await manager.end();
      await stack.close();
    },
  };
}

export type Shop = Awaited<ReturnType<typeof openShop>>;

export function aShop(repository: string, manager: ServiceManager, monitor: ShopWishes['monitor']): object {
  const health = (environment: string) => ({
    url: `${manager.url(environment)}/health`,
    status: 200,
    contains: '{commit}',
  });
  return {
    repository,
    pipeline: ['development', 'deploy-staging', 'deploy'],
    approvals: ['deploy'],
    deploy: {
      files: ['deploy.sh'],
      staging: {
        command: `./deploy.sh staging ${manager.folder}`,
        write: [manager.folder],
        credentials: ['STAGING_TOKEN'],
        health: [health('staging')],
        healthWithinSeconds: 5,
      },
      production: {
        command: `./deploy.sh production ${manager.folder}`,
        rollback: `./deploy.sh production ${manager.folder}`,
        write: [manager.folder],
        credentials: ['SHOP_DEPLOY_TOKEN'],
        health: [health('production'), { command: `./smoke.sh ${manager.url('production')}` }],
        healthWithinSeconds: 5,
        ...(monitor && { monitor: { ...monitor, rollback: true } }),
      },
      redeploy: 'byItself',
    },
  };
}
