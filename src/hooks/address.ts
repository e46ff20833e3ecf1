import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { BlockList, isIP } from 'node:net';

const LONGEST_URL = 2000;

/** Addresses that are not on the public internet (IANA's special-purpose registries). */
const PRIVATE: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 4, 'ipv4'],
  ['240.0.0.0', 4, 'ipv4'],
  ['::', 96, 'ipv6'],
  ['::ffff:0:0:0', 96, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001::', 23, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['3fff::', 20, 'ipv6'],
  ['5f00::', 16, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

const list = new BlockList();
for (const [net, prefix, family] of PRIVATE) list.addSubnet(net, prefix, family);

/** Whether an address leads into a network of somebody's own. IPv4 in IPv6 (`::ffff:10.0.0.1`) counts as what it holds. */
export function isPrivate(address: string): boolean {
  const family = isIP(address);
  return family === 0 || list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];

/**
 * Whether events may be sent to a URL: https, without a password in it. With `allowPrivate`, private addresses too, and plain
 * http to this machine. What a name leads to is looked at when it is called.
 */
export function mayCall(url: string, allowPrivate: boolean): boolean {
  if (url.length > LONGEST_URL || !URL.canParse(url)) return false;
  const { protocol, username, password, hostname } = new URL(url);
  if (username !== '' || password !== '') return false;
  if (protocol === 'http:') return allowPrivate && LOOPBACK.includes(hostname);
  if (protocol !== 'https:') return false;
  const bare = hostname.replace(/^\[|\]$/g, '');
  return allowPrivate || (isIP(bare) === 0 ? hostname !== 'localhost' : !isPrivate(bare));
}

/** A name led to an address of somebody's own network. */
export class PrivateAddress extends Error {}

type Callback = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/**
 * Looks a name up for a connection that is opened to what is found here and to nothing else, so that a name cannot change its
 * meaning between a look and the call.
 */
export function publicLookup(hostname: string, options: LookupOptions, callback: Callback): void {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    if (error !== null) return callback(error, []);
    const stray = found.find(({ address }) => isPrivate(address));
    if (stray !== undefined) return callback(new PrivateAddress('The name leads to a private address'), []);
    const [first] = found;
    if (options.all === true || first === undefined) return callback(null, found);
    callback(null, first.address, first.family);
  });
}
