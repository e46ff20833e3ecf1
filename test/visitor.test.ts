import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { signVisitor, verifyVisitor, visitorVerifier } from '../src/channels/webchat/visitor.ts';

const DAY = 24 * 60 * 60 * 1000;
const NOW = Date.UTC(2026, 10, 22);
const visitorId = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);

test('a signed visitor is known for 180 days and not a millisecond longer', () => {
  fc.assert(
    fc.property(visitorId, fc.string({ minLength: 1 }), (id, secret) => {
      const token = signVisitor(secret, id, NOW);
      expect(verifyVisitor(secret, token, NOW)).toBe(id);
      expect(verifyVisitor(secret, token, NOW + 180 * DAY - 1)).toBe(id);
      expect(verifyVisitor(secret, token, NOW + 180 * DAY)).toBeNull();
    }),
  );
});

test('a token of another secret, changed in any character, or cut, is nobody', () => {
  const token = signVisitor('ours', 'visitor-1', NOW);
  expect(verifyVisitor('theirs', token, NOW)).toBeNull();
  const claimLength = token.lastIndexOf('.');
  for (let at = 0; at < token.length; at += 1) {
    expect(verifyVisitor('ours', token.slice(0, at), NOW)).toBeNull();
    if (at >= claimLength) continue;
    const other = token[at] === 'x' ? 'y' : 'x';
    expect(verifyVisitor('ours', token.slice(0, at) + other + token.slice(at + 1), NOW)).toBeNull();
  }
  expect(verifyVisitor('ours', `${token}.more`, NOW)).toBeNull();
});

test('whatever is given as a token, the answer is a visitor we signed or null', () => {
  fc.assert(fc.property(fc.string(), (token) => verifyVisitor('ours', token, NOW) === null));
});

test('a token of another version is refused even when its signature is right', () => {
  const claim = `v2.visitor-1.${(NOW + DAY).toString(36)}`;
  const signed = `${claim}.${createHmac('sha256', 'ours').update(claim).digest('base64url')}`;
  expect(verifyVisitor('ours', signed, NOW)).toBeNull();
});

test('a visitor id that could be mistaken for a part of the token is not signed', () => {
  expect(() => signVisitor('ours', 'a.b', NOW)).toThrow(RangeError);
  expect(() => signVisitor('ours', '', NOW)).toThrow(RangeError);
});

test('a verifier that remembers answers as one that does not, at every time and for every token', () => {
  const secret = 'ours';
  const verify = visitorVerifier(secret);
  const tokens = ['a', 'b'].map((id) => signVisitor(secret, id, NOW));
  const given = fc.constantFrom(...tokens, ...tokens.map((token) => `${token}.more`), 'v1.a.zzzz.forged');
  const times = fc.constantFrom(NOW, NOW + 180 * DAY - 1, NOW + 180 * DAY);
  fc.assert(
    fc.property(given, times, (token, now) => verify(token, now) === verifyVisitor(secret, token, now)),
  );
});

test('what a verifier has forgotten it knows again by the signature', () => {
  const verify = visitorVerifier('ours');
  const first = signVisitor('ours', 'first', NOW);
  expect(verify(first, NOW)).toBe('first');
  for (let n = 0; n < 5001; n++) verify(signVisitor('ours', `v${n}`, NOW), NOW);
  expect(verify(first, NOW)).toBe('first');
  expect(visitorVerifier('theirs')(first, NOW)).toBeNull();
});
