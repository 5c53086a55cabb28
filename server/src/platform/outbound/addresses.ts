import ipaddr from 'ipaddr.js';
import { isIP } from 'node:net';
import { isHost } from '@mailroom/shared/settings';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = [Address, number];

/** What no outgoing connection may reach unless the operator says otherwise: no relay or provider lives there. */
export const DEFAULT_OUTBOUND_DENY: readonly string[] = [
  '0.0.0.0/8', // unspecified: Linux takes it for loopback
  '169.254.0.0/16', // link-local, and the metadata service of most clouds
  '100.100.100.200/32', // metadata service of Alibaba Cloud
  '192.0.0.192/32', // metadata service of Oracle Cloud
  '224.0.0.0/4', // multicast
  '255.255.255.255/32', // broadcast
  '::/128',
  'fe80::/10', // link-local
  'fec0::/10', // site-local, deprecated
  'ff00::/8', // multicast
  'fd00:ec2::254/128', // metadata service of AWS
  'fd20:ce::254/128', // metadata service of Google Cloud
];

/**
 * Reads a list of address ranges.
 *
 * @throws {RangeError} if one of them is not an address or a range in CIDR form
 */
export function parseRanges(cidrs: readonly string[]): Range[] {
  return cidrs.map((text) => {
    const cidr = text.includes('/') ? text : `${text}/${isIP(text) === 6 ? 128 : 32}`;
    if (!isIP(text.split('/')[0] ?? '') || !ipaddr.isValidCIDR(cidr)) {
      throw new RangeError(`expected an address or a range such as 10.0.0.0/8, got "${text}"`);
    }
    return ipaddr.parseCIDR(cidr);
  });
}

/** Tells whether an address, or an IPv4 address that travels inside it, lies in one of the ranges. */
export function isWithin(address: string, ranges: readonly Range[]): boolean {
  return facesOf(address).some((face) =>
    ranges.some(([network, bits]) => network.kind() === face.kind() && face.match(network, bits)),
  );
}

/** Tells whether an address is of this machine or of a private network (RFC 1918, RFC 4193). */
export function isLocalAddress(address: string): boolean {
  const range = ipaddr.process(address).range();
  return range === 'loopback' || range === 'private' || range === 'uniqueLocal';
}

/**
 * Reads a host that a person typed: an ASCII or punycode name, or an address in its ordinary form.
 * Abbreviations that the system's resolver would take for an address (`127.1`, `0x7f.1`, `2130706433`) are
 * neither. IPv4 inside IPv6 is unwrapped, so that one and the same address is checked and connected to.
 *
 * @returns null if it is none of these
 */
export function parseHost(host: string): { kind: 'ADDRESS' | 'NAME'; host: string } | null {
  if (!isHost(host)) return null;
  if (isIP(host)) return { kind: 'ADDRESS', host: canonical(host) };
  // `127.0.0.01` is no address to Node, but it is one to the system's resolver.
  const isNumeric = /(?:^|\.)\d+\.?$/.test(host);
  return isNumeric || host.includes(':') ? null : { kind: 'NAME', host: host.toLowerCase() };
}

/** Gives an address its one form: `::FFFF:7f00:1` and `127.0.0.1` are the same. */
export function canonical(address: string): string {
  return ipaddr.process(address).toString();
}

/** Prefixes whose addresses carry an IPv4 address, and the byte at which it starts. */
const CARRIERS: readonly [prefix: string, at: number][] = [
  ['::ffff:0:0/96', 12], // IPv4-mapped, RFC 4291 §2.5.5.2
  ['::ffff:0:0:0/96', 12], // IPv4-translated, RFC 7915
  ['::/96', 12], // IPv4-compatible, RFC 4291 §2.5.5.1
  ['64:ff9b::/96', 12], // NAT64, RFC 6052
  ['64:ff9b:1::/48', 12], // NAT64 of a local network, RFC 8215
  ['2002::/16', 2], // 6to4, RFC 3056
];

const CARRIER_RANGES = CARRIERS.map(([prefix, at]) => ({ range: ipaddr.parseCIDR(prefix), at }));

/** The address itself and every IPv4 address that it may stand for. */
function facesOf(text: string): Address[] {
  const address = ipaddr.parse(text);
  if (address.kind() === 'ipv4' || address.range() === 'loopback') return [address];
  const bytes = address.toByteArray();
  const inner = CARRIER_RANGES.filter(({ range: [network, bits] }) => address.match(network, bits)).map(
    ({ at }) => ipaddr.fromByteArray(bytes.slice(at, at + 4)),
  );
  return [address, ...inner];
}
