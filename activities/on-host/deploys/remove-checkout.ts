import { folderOfCheckout } from '../../deploys/checkout.js';
import type { DeployCheckout } from '../../deploys/deployment.js';
import { removeTree } from '../../files/remove-tree.js';
import type { SandboxHost } from '../../sandbox/sandbox-host.js';
import { stepFailure } from '../../temporal/failure.js';
import { whileHeartbeating } from '../../temporal/while-heartbeating.js';

export interface RemoveCheckoutInput {
  readonly checkout: DeployCheckout;
}

/** Nobody needs the checkout any more; gone already, it is gone. */
export function createRemoveCheckout({ sandboxHost }: { readonly sandboxHost: Pick<SandboxHost, 'stateDir'> }) {
  return async ({ checkout: { path } }: RemoveCheckoutInput): Promise<void> => {
    const folder = folderOfCheckout(sandboxHost.stateDir, path);
    if (folder === null) throw stepFailure('InvalidInput', `${path} is no checkout of a deployment on this host.`);
    await whileHeartbeating(() => removeTree(folder));
  };
}
