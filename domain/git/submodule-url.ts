/** Where a repository may be: by a URL, by ssh's short form, or on this machine. */
const schemes = /^(https?|ssh|git|file):\/\//i;
const shortSsh = /^[\w.-]+@[\w.-]+:(?!\/\/)/;

/**
 * The URL of a submodule, as `.gitmodules` has it, seen from the repository's own. Null: git could take it for something else than a
 * place, such as an option or a command.
 */
export function submoduleUrl(repository: string, url: string): string | null {
  if (/[\p{Cc}\s]/u.test(url)) return null;
  const found = /^\.\.?(\/|$)/.test(url) ? below(repository, url) : url;
  return found === null ? null : normalized(found);
}

/** As git resolves it: each `..` takes the last part away, of ssh's short form what follows the colon, too. */
function below(repository: string, url: string): string | null {
  let base = repository.replace(/\/+$/, '');
  let rest = url;
  for (;;) {
    if (rest.startsWith('./')) rest = rest.slice(2);
    else if (rest.startsWith('../')) {
      const cut = Math.max(base.lastIndexOf('/'), shortSsh.test(base) ? base.lastIndexOf(':') : -1);
      if (cut < 0) return null;
      base = base.slice(0, base[cut] === ':' ? cut + 1 : cut);
      rest = rest.slice(3);
    } else return `${base}${base.endsWith(':') ? '' : '/'}${rest}`;
  }
}

/** Without `..` and its like, by which an address could lie elsewhere than it seems to; null: no place that git is to ask. */
function normalized(url: string): string | null {
  const parts = url.replace(schemes, '').split('/');
  if (parts.some((part, index) => part === '..' || part === '.' || (part.startsWith('-') && index === 0))) return null;
  if (/%2e|%2f|%5c/i.test(url) || url.includes('\\')) return null;
  if (url.startsWith('/')) return url;
  if (shortSsh.test(url)) return url;
  if (!schemes.test(url) || !URL.canParse(url)) return null;
  // A token in it would go with each message.
  const { password } = new URL(url);
  return password === '' ? url : null;
}

/** Whether a URL lies below one of the prefixes, by whole parts of its path. */
export function isBelow(url: string, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => {
    const folder = /[/:]$/.test(prefix) ? prefix : `${prefix}/`;
    const [host, rest] = split(url);
    const [wanted, start] = split(folder);
    return host === wanted && rest.startsWith(start);
  });
}

/** Whether two URLs name the same host in the same way: on this machine, the folder that the first one lies in. */
export function isSameHost(repository: string, url: string): boolean {
  const path = localPath(repository);
  if (path !== null) return localPath(url)?.startsWith(path.slice(0, path.lastIndexOf('/') + 1)) === true;
  const [host] = split(repository);
  return host !== '' && host === split(url)[0];
}

function localPath(url: string): string | null {
  if (url.startsWith('/')) return url;
  return url.startsWith('file:///') ? url.slice('file://'.length) : null;
}

/** Scheme, user and host in one spelling; and what follows. */
function split(url: string): readonly [host: string, rest: string] {
  const path = localPath(url);
  if (path !== null) return ['file:', path];
  const [short] = shortSsh.exec(url) ?? [];
  if (short !== undefined) return [short.toLowerCase(), url.slice(short.length)];
  if (!URL.canParse(url)) return ['', url];
  const { protocol, username, host, pathname } = new URL(url);
  return [`${protocol}//${username}@${host}`, pathname];
}
