import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The spellings in which a credential may stand somewhere: plain, in JSON, in a URL, in base64 as a part of any text. */
function spellingsOf(secret: string): Buffer[] {
  // In base64 three bytes are four characters; those that a neighbour shares are left out.
  const within = (encoding: 'base64' | 'base64url') =>
    [0, 1, 2].map((before) => {
      const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
      const [from, to] = [Math.ceil((before * 4) / 3), Math.floor((bytes.length * 4) / 3)];
      return bytes.toString(encoding).slice(from, to);
    });
  const texts = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    encodeURIComponent(secret).toLowerCase(),
    Buffer.from(secret).toString('hex'),
    ...within('base64'),
    ...within('base64url'),
  ];
  return [...new Set(texts)].map((text) => Buffer.from(text));
}

/** Answers where one of the credentials is found: of these texts and of all files below the folder, by their names. */
export function findCredentials(
  secrets: readonly string[],
  folder: string,
  texts: Readonly<Record<string, string>>,
): string[] {
  const spellings = secrets.flatMap(spellingsOf);
  const holds = (bytes: Buffer) => spellings.some((spelling) => bytes.includes(spelling));
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return [
    ...Object.keys(texts).filter((name) => holds(Buffer.from(texts[name] ?? ''))),
    ...files.filter((path) => holds(readFileSync(path))),
  ];
}
