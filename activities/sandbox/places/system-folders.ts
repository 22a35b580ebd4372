import { isWithin } from '../../files/is-within.js';

/** What the programs of a system are made of: the same for all who use it. */
export const systemFolders: readonly string[] = [
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/lib32',
  '/lib64',
  '/libx32',
  '/nix/store',
  '/gnu/store',
];

/** Of /etc what programs look up: names, hosts, certificates, languages. No host's own keys and passwords. */
const etc = [
  'alternatives',
  'bash.bashrc',
  'ca-certificates',
  'ca-certificates.conf',
  'crypto-policies',
  'debian_version',
  'fonts',
  'gai.conf',
  'group',
  'host.conf',
  'hosts',
  'inputrc',
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
  'locale.alias',
  'locale.conf',
  'localtime',
  'magic',
  'magic.mime',
  'mime.types',
  'npmrc',
  'nsswitch.conf',
  'os-release',
  'passwd',
  'perl',
  'pip.conf',
  'pki/ca-trust',
  'pki/tls/cert.pem',
  'pki/tls/certs',
  'pki/tls/openssl.cnf',
  'protocols',
  'redhat-release',
  'resolv.conf',
  'rpc',
  'services',
  'shells',
  'ssl/cert.pem',
  'ssl/certs',
  'ssl/openssl.cnf',
  'terminfo',
  'timezone',
];

/** How many processors and how much memory there are, which run-times divide their work by. */
const hardware = ['/sys/devices/system', '/sys/fs/cgroup'];

export const systemPlaces: readonly string[] = [...systemFolders, ...etc.map((name) => `/etc/${name}`), ...hardware];

export function isOfSystem(path: string): boolean {
  return systemFolders.some((folder) => isWithin(path, folder));
}
