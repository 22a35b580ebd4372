/** Where an address leads: `near`: to this host itself and what serves it alone; `private`: into a network that is not public. */
export type Reach = 'public' | 'private' | 'near';

interface Range {
  readonly reach: Exclude<Reach, 'public'>;
  readonly bytes: readonly number[];
  readonly bits: number;
}

const v4: readonly Range[] = [
  range('near', [0], 8),
  range('private', [10], 8),
  // What providers put between their customers and the world.
  range('private', [100, 64], 10),
  range('near', [127], 8),
  // Clouds tell a machine its credentials here.
  range('near', [169, 254], 16),
  range('private', [172, 16], 12),
  range('private', [192, 0, 0], 24),
  range('private', [192, 168], 16),
  range('private', [198, 18], 15),
  // Multicast, and what nobody may use; the broadcast address among them.
  range('near', [224], 3),
];

const v6: readonly Range[] = [
  // Unspecified, loopback, and old forms of an IPv4 address.
  range('near', [], 96),
  range('private', [0xfc], 7),
  range('near', [0xfe, 0x80], 10),
  range('private', [0xfe, 0xc0], 10),
  range('near', [0xff], 8),
];

/** Prefixes of addresses that carry one of IPv4: mapped, translated (NAT64, local too), 6to4; and where it begins. */
const carriers: readonly { readonly prefix: readonly number[]; readonly at: number }[] = [
  { prefix: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff], at: 12 },
  { prefix: [0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0], at: 12 },
  { prefix: [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0], at: 12 },
  { prefix: [0, 0x64, 0xff, 0x9b, 0, 1], at: 12 },
  { prefix: [0x20, 0x02], at: 2 },
];

/** Null: no address, but a name. IPv6 without brackets. */
export function reachOf(address: string): Reach | null {
  const four = bytesOfV4(address);
  if (four !== null) return inRanges(four, v4);
  const six = bytesOfV6(address);
  if (six === null) return null;
  const carrier = carriers.find(({ prefix }) => prefix.every((byte, index) => six[index] === byte));
  if (carrier !== undefined) return inRanges(six.slice(carrier.at, carrier.at + 4), v4);
  return inRanges(six, v6);
}

function range(reach: Range['reach'], bytes: readonly number[], bits: number): Range {
  return { reach, bytes, bits };
}

function inRanges(address: readonly number[], ranges: readonly Range[]): Reach {
  return ranges.find((one) => isIn(address, one))?.reach ?? 'public';
}

function isIn(address: readonly number[], { bytes, bits }: Range): boolean {
  return Array.from({ length: Math.ceil(bits / 8) }, (_, index) => {
    const mask = (0xff << Math.max(0, 8 - (bits - index * 8))) & 0xff;
    return ((address[index] ?? 0) & mask) === ((bytes[index] ?? 0) & mask);
  }).every(Boolean);
}

function bytesOfV4(address: string): number[] | null {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return null;
  const bytes = address.split('.').map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes : null;
}

function bytesOfV6(address: string): number[] | null {
  if (!/^[0-9a-f:.]+$/i.test(address) || !address.includes(':')) return null;
  // As the URL standard writes it: no dots, no leading zeros.
  const plain = URL.canParse(`http://[${address}]/`) ? new URL(`http://[${address}]/`).hostname.slice(1, -1) : null;
  if (plain === null) return null;
  const [left = '', right] = plain.split('::');
  const before = groupsOf(left);
  const after = groupsOf(right ?? '');
  const zeros = Array<number>(right === undefined ? 0 : 8 - before.length - after.length).fill(0);
  return [...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 0xff]);
}

function groupsOf(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}
