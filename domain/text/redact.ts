/** One redaction for everything that is stored, shown or sent. */

/** Text as it may be stored or shown: no secret of the settings, no known token shape. */
export type Redact = (text: string) => string;

const mark = '[redacted]';

/** Shorter values would blank out everyday words. */
const shortestSecret = 8;

/** One of a secret's words is as long as this where it is no word of a language. */
const longWord = 20;

/** What follows a word that announces a credential. None of the patterns can take more than linear time, whatever the text. */
const announced: readonly (readonly [RegExp, string])[] = [
  [/(authorization["']?\s{0,4}[:=]\s{0,4}["']?(?:bearer|basic|token)\s{1,4})[^\s"',;]+/gi, `$1${mark}`],
  [/\b(bearer\s{1,4})[A-Za-z0-9._~+/=-]{16,}/gi, `$1${mark}`],
  [/\b((?:x-api-key|private-token)["']?\s{0,4}[:=]\s{0,4}["']?)[^\s"',;]+/gi, `$1${mark}`],
  [/(https?:\/\/)[^\s/@]{1,512}@/gi, `$1${mark}@`],
  [/(:\/\/[^\s/@:]{0,256}:)[^\s/@]{1,512}@/g, `$1${mark}@`],
];

/** What by its own shape is a credential, and hardly anything else. */
const shapes: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g,
  /\bsk-[A-Za-z0-9_-]{16,}/g,
  /\bgh[pousr]_[A-Za-z0-9]{16,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{16,}/g,
  /\bglpat-[A-Za-z0-9_-]{16,}/g,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /\bAIza[A-Za-z0-9_-]{35}/g,
  /\bnpm_[A-Za-z0-9]{30,}/g,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}/g,
  /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*/g,
  // Behind `bot`, too, as it stands in its API's addresses.
  /(?<![A-Za-z0-9])(?:bot)?\d{8,12}:[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/g,
];

/** Text as it may be stored or shown: none of the secrets in any of its forms, and no known shape of a token. */
export function createRedact(secrets: readonly string[]): Redact {
  // Of a secret of several lines, a text that was cut may hold a few; a script that does not quote it tells its words.
  const longWords = (secret: string) => secret.split(/\s+/).filter(({ length }) => length >= longWord);
  const known = patternOf(secrets.flatMap((secret) => [secret, ...secret.split(/\r?\n/), ...longWords(secret)]));
  return (text) => {
    const withoutSecrets = known === null ? text : text.replace(known, mark);
    const withoutAnnounced = announced.reduce(
      (redacted, [shape, shown]) => redacted.replace(shape, shown),
      withoutSecrets,
    );
    return shapes.reduce((redacted, shape) => redacted.replace(shape, mark), withoutAnnounced);
  };
}

/** The same for secrets that become known by and by: those that a task exposes, before anything is started that can tell them. */
export function createLearningRedact(secrets: readonly string[]): {
  readonly redact: Redact;
  readonly learn: (more: readonly string[]) => void;
} {
  let known = new Set(secrets);
  let redact = createRedact(secrets);
  return {
    redact: (text) => redact(text),
    learn: (more) => {
      const all = new Set([...known, ...more]);
      if (all.size === known.size) return;
      known = all;
      redact = createRedact([...all]);
    },
  };
}

/** What of a text is one of the secrets, or by its own shape a credential, in its order for each of them. */
export function createSecretFinder(secrets: readonly string[]): (text: string) => string[] {
  const known = patternOf(secrets);
  const patterns = known === null ? shapes : [known, ...shapes];
  return (text) => patterns.flatMap((pattern) => text.match(pattern) ?? []);
}

function patternOf(secrets: readonly string[]): RegExp | null {
  const forms = [...new Set(secrets.filter((secret) => secret.length >= shortestSecret).flatMap(formsOf))];
  return forms.length === 0 ? null : new RegExp(forms.sort((a, b) => b.length - a.length).join('|'), 'g');
}

/** Patterns of a secret as it is, as it stands in a URL, in JSON, and in base64. */
function formsOf(secret: string): string[] {
  const spelled = [
    secret,
    encodeURIComponent(secret),
    encodeURI(secret),
    JSON.stringify(secret).slice(1, -1),
    ...inShell(secret),
  ];
  return [...spelled.map(literal), ...base64Forms(secret)];
}

/** As bash and dash quote it where a script tells what it does (`set -x`), and between double quotes. */
function inShell(secret: string): string[] {
  const quoted = [`'\\''`, `'"'"'`].map((quote) => secret.replaceAll("'", () => quote));
  return [...quoted, secret.replace(/["$`\\]/g, '\\$&')];
}

/** A secret begins at any of three places within a base64 group; what its neighbours decide is matched by any character. */
function base64Forms(secret: string): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)]);
    const whole = bytes.subarray(0, bytes.length - (bytes.length % 3)).toString('base64');
    const inner = whole.slice(shift === 0 ? 0 : shift + 1);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')].map(
      (form) => `${literal(form)}[A-Za-z0-9+/_-]{0,3}={0,2}`,
    );
  });
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
