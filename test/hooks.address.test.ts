import dns, { type LookupAddress } from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { describe, expect, it } from 'vitest';
import { isPrivate, mayCall, PrivateAddress, publicLookup } from '../src/hooks/address.ts';
import { createSendHook } from '../src/hooks/send.ts';
import { newSecret, signedHeaders } from '../src/hooks/sign.ts';

describe('where events may be sent', () => {
  it.each([
    ...[
      '127.0.0.1',
      '10.1.2.3',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '169.254.169.254',
      '100.64.0.1',
    ],
    ...[
      '0.0.0.0',
      '224.0.0.1',
      '255.255.255.255',
      '198.18.0.1',
      '::1',
      '::',
      'fe80::1',
      'fd00::1',
      'ff02::1',
    ],
    ...['::ffff:10.0.0.1', '::ffff:127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', '::7f00:1', 'no address'],
  ])('%s is somebody’s own', (address) => expect(isPrivate(address)).toBe(true));

  it.each(['1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:1.1.1.1'])(
    '%s is public',
    (address) => expect(isPrivate(address)).toBe(false),
  );

  it('is https, with neither a password nor a private address in it', () => {
    expect(mayCall('https://example.com/x?y=1', false)).toBe(true);
    for (const url of [
      'http://example.com',
      'https://localhost/x',
      'https://127.0.0.1/x',
      'https://[::1]/x',
      'https://[::ffff:10.0.0.1]/x',
      'https://2130706433/x',
      'https://0x7f.1/x',
      'https://0177.0.0.1/x',
      'https://me@example.com',
      `https://example.com/${'x'.repeat(2000)}`,
    ])
      expect(mayCall(url, false), url).toBe(false);
    expect(mayCall('http://127.0.0.1:3000/x', true)).toBe(true);
    expect(mayCall('https://10.0.0.1/x', true)).toBe(true);
    expect(mayCall('http://10.0.0.1/x', true)).toBe(false);
  });

  it('is looked at when a name is called, and not only before', async () => {
    for (const all of [true, false]) {
      const error = await new Promise<Error | null>((resolve) =>
        publicLookup('localhost', { all }, (failed, _found: string | LookupAddress[]) => resolve(failed)),
      );
      expect(error).toBeInstanceOf(PrivateAddress);
    }
    const send = createSendHook({ allowPrivate: false, timeoutMs: 1000, now: Date.now });
    const call = { id: 'msg_1', secret: newSecret(), body: '{}' };
    expect(await send({ ...call, url: 'https://10.0.0.1/x' })).toMatchObject({ error: 'not-allowed' });
    // A name of the public internet that its owner leads to this machine.
    const { lookup } = dns;
    dns.lookup = ((_name: string, _options: object, answer: (error: null, found: LookupAddress[]) => void) =>
      answer(null, [{ address: '127.0.0.1', family: 4 }])) as typeof lookup;
    syncBuiltinESMExports();
    try {
      const led = await send({ ...call, url: 'https://rebound.example/x' });
      expect(led).toMatchObject({ status: null, error: 'private-address' });
    } finally {
      dns.lookup = lookup;
      syncBuiltinESMExports();
    }
  });
});

describe('signatures', () => {
  it('are those of the specification’s example', () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const body = '{"test": 2432232314}';
    const headers = signedHeaders({ id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', secret, body }, 1_614_265_330_000);
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('are made with a secret of 32 random bytes', () => {
    const secret = newSecret();
    expect(secret).toMatch(/^whsec_/);
    expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32);
    expect(newSecret()).not.toBe(secret);
  });
});
