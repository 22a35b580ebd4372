/** `auto`: bubblewrap where it works, found out on the host of each run. */
export const sandboxes = ['auto', 'bubblewrap', 'off'] as const;
export type Sandbox = (typeof sandboxes)[number];
