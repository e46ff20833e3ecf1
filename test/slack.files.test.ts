import { describe, expect, it } from 'vitest';
import { trusted } from '../src/vendors/slack/download.ts';

describe('a file in Slack', () => {
  it.each([
    ['https://files.slack.com/files-pri/T1-F1/a.pdf', 'https://files.slack.com/files-pri/T1-F1/a.pdf'],
    ['https://slack.com/files/a.pdf', 'https://slack.com/files/a.pdf'],
    ['https://evilslack.com/a.pdf', undefined],
    ['https://files.slack.com.evil.example/a.pdf', undefined],
    ['https://files.slack.com@evil.example/a.pdf', undefined],
    ['http://acme.slack.com/a.pdf', undefined],
    ['file:///etc/passwd', undefined],
    ['http://files.slack.com//evil.example/a.pdf', 'https://slack.com//evil.example/a.pdf'],
    ['https://agent:word@files.slack.com/a.pdf', undefined],
    ['https://slack.com/api/auth.revoke?test=0', undefined],
    ['https://acme.slack.com//%61pi/chat.postMessage?channel=C1&text=x', undefined],
    ['a.pdf', undefined],
  ])('is fetched with the token from Slack alone: %s', (address, expected) => {
    expect(trusted(address, 'https://slack.com/api/')?.href).toBe(expected);
  });

  it('is fetched from the redirected host in the place of Slack’s own', () => {
    const at = (address: string) => trusted(address, 'http://127.0.0.1:9090/api/')?.href;
    expect(at('https://files.slack.com/files-pri/F1/a.pdf?x=1')).toBe(
      'http://127.0.0.1:9090/files-pri/F1/a.pdf?x=1',
    );
    expect(at('http://127.0.0.1:9090/f/1')).toBe('http://127.0.0.1:9090/f/1');
    expect(at('https://files.slack.com//evil.example/a.pdf')).toBe(
      'http://127.0.0.1:9090//evil.example/a.pdf',
    );
    expect(at('http://127.0.0.1:9091/f/1')).toBeUndefined();
    expect(at('https://acme.slack.com/f/1')).toBeUndefined();
  });
});
