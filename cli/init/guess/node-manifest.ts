/** What a package.json may say, where it is one; nothing of it is sure. */
export interface NodeManifest {
  readonly packageManager?: unknown;
  readonly workspaces?: unknown;
  readonly scripts?: unknown;
}

const dependencies = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];

export function parseManifest(json: string): NodeManifest {
  try {
    const manifest: unknown = JSON.parse(json);
    return isMap(manifest) ? manifest : {};
  } catch {
    return {};
  }
}

/** A script that does something. */
export function hasScript({ scripts }: NodeManifest, name: string): boolean {
  const script = isMap(scripts) ? scripts[name] : undefined;
  return typeof script === 'string' && script !== '' && !script.includes('no test specified');
}

export function hasDependencies(manifest: NodeManifest): boolean {
  return Object.entries(manifest).some(
    ([key, value]) => dependencies.includes(key) && isMap(value) && Object.keys(value).length > 0,
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
