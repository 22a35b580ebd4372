/** What the tests run beside Node and npm, and the Debian package that has it; null: none that is new enough. */
export const programs = [
  { name: 'git', package: 'git' },
  { name: 'git-lfs', package: 'git-lfs' },
  { name: 'Chromium', package: 'chromium' },
  { name: 'bubblewrap', package: 'bubblewrap' },
];

/** What builds a Gitea where there is none yet. */
export const buildPrograms = [
  { name: 'Go 1.25 or newer', package: null, hint: 'https://go.dev/dl' },
  { name: 'gcc', package: 'gcc' },
  { name: "the C library's headers", package: 'libc6-dev' },
];

/**
 * What to do about programs that are missing, on a machine that may install or not.
 *
 * `run` are commands to run now; `tell` is for a person, who is needed where there is no `run`.
 */
export function decide({ missing, hasApt, isRoot, hasSudo }) {
  if (missing.length === 0) return { run: [], tell: null };
  const names = missing.map(({ name }) => name).join(', ');
  const packages = missing.flatMap((one) => one.package ?? []);
  const byHand = missing.filter((one) => one.package === null);
  const apt = (prefix) => [
    [...prefix, 'apt-get', 'update', '-qq'],
    [...prefix, 'apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages],
  ];
  if (byHand.length === 0 && hasApt && (isRoot || hasSudo)) {
    return { run: apt(isRoot ? [] : ['sudo', '-n']), tell: `installing what the tests need: ${packages.join(', ')} …` };
  }
  const command = apt(isRoot ? [] : ['sudo'])
    .map((words) => words.join(' '))
    .join(' && ');
  const ways = [
    ...(packages.length === 0 ? [] : [hasApt ? command : `Install ${packages.join(', ')} (their names in Debian).`]),
    ...byHand.map(({ name, hint }) => `${name}: ${hint}`),
  ];
  return { run: [], tell: ['The tests need programs that are not here: ' + names, ...ways].join('\n      ') };
}
