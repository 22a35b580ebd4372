import { createHmac, randomUUID } from 'node:crypto';
import { showComment, showItemWhole, showUser } from './show.js';
import type { Comment, Hook, Item, User, Workspace } from './state.js';

/** A webhook as it was sent, or was to be. */
export interface Delivery {
  readonly id: string;
  readonly url: string;
  readonly event: string;
  readonly body: string;
  readonly signature: string;
  /** What the receiver has answered; null: nothing. */
  status: number | null;
}

export interface Change {
  readonly field: string | null;
  readonly oldValue?: unknown;
  readonly newValue?: unknown;
}

/** Plane's webhooks: of a whole workspace, to each address with its own secret. A delivery that failed is not sent again by itself. */
export interface Hooks {
  readonly deliveries: Delivery[];
  item(item: Item, by: User, action: 'created' | 'updated' | 'deleted', changes?: readonly Change[]): void;
  comment(item: Item, comment: Comment, by: User, action: 'created' | 'updated', changes?: readonly Change[]): void;
  /** The same once more, as Plane does it when a receiver was away. */
  redeliver(delivery: Delivery): Promise<void>;
  /** All that no receiver has taken so far, once more. */
  redeliverLost(): Promise<void>;
  /** All that was sent has been answered. */
  settled(): Promise<void>;
}

export function createHooks(): Hooks {
  const deliveries: Delivery[] = [];
  const sending = new Set<Promise<void>>();

  const send = async (delivery: Delivery) => {
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Autopilot',
      'x-plane-delivery': delivery.id,
      'x-plane-event': delivery.event,
      'x-plane-signature': delivery.signature,
    };
    const answer = await fetch(delivery.url, { method: 'POST', headers, body: delivery.body }).catch(() => null);
    delivery.status = answer?.status ?? null;
    await answer?.arrayBuffer();
  };

  const tell = (
    workspace: Workspace,
    told: { event: string; action: string; data: unknown; by: User; change: Change },
  ) => {
    for (const hook of workspace.hooks) {
      const delivery = deliveryOf(workspace, hook, told);
      deliveries.push(delivery);
      const sent = send(delivery).finally(() => sending.delete(sent));
      sending.add(sent);
    }
  };

  return {
    deliveries,
    item(item, by, action, changes = [{ field: null }]) {
      const data = action === 'deleted' ? { id: item.id } : showItemWhole(item);
      for (const change of changes) tell(item.project.workspace, { event: 'issue', action, data, by, change });
    },
    comment(item, comment, by, action, changes = [{ field: null }]) {
      const data = showComment(item, comment);
      for (const change of changes) tell(item.project.workspace, { event: 'issue_comment', action, data, by, change });
    },
    redeliver: (delivery) => send(delivery),
    async redeliverLost() {
      for (const delivery of deliveries) if (delivery.status === null || delivery.status >= 500) await send(delivery);
    },
    async settled() {
      while (sending.size > 0) await Promise.all(sending);
    },
  };
}

function deliveryOf(
  workspace: Workspace,
  hook: Hook,
  { event, action, data, by, change }: { event: string; action: string; data: unknown; by: User; change: Change },
): Delivery {
  const { field, oldValue = null, newValue = null } = change;
  const body = JSON.stringify({
    event,
    action,
    webhook_id: hook.id,
    workspace_id: workspace.id,
    data,
    activity: {
      field,
      old_value: oldValue,
      new_value: newValue,
      actor: showUser(by),
      old_identifier: null,
      new_identifier: null,
    },
  });
  const signature = createHmac('sha256', hook.secret).update(body).digest('hex');
  return { id: randomUUID(), url: hook.url, event, body, signature, status: null };
}
