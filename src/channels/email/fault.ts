import { CodedError, type ErrorCode } from '../../domain/coded-error.ts';

/** Where a send stands: nothing has been said, the envelope has, or the mail itself. */
export type Stage = 'connecting' | 'envelope' | 'data';

/**
 * The error of a submission in our words; never the server's, which repeat addresses. 4xx: surely not taken, try again (RFC 5321
 * 4.2.1). 5xx: never. No answer once the mail itself was on its way: nobody knows.
 */
export function faultOf(error: unknown, stage: Stage): CodedError {
  if (error instanceof CodedError) return error;
  const { responseCode: status, code, command, response } = Object(error) as Record<string, unknown>;
  const untrusted = certificateFault(error);
  if (untrusted !== null) return new CodedError('vendor-down', untrusted);
  const says = `The mail server ${typeof status === 'number' ? `answered ${status}` : 'did not answer'} (${stage}).`;
  if (code === 'EAUTH' && typeof status !== 'number')
    return new CodedError('vendor-refused', 'The mail server takes no password: it asks for OAuth.');
  if (code === 'EAUTH' && !isTemporary(status)) return new CodedError('vendor-refused', says);
  if (typeof status !== 'number')
    return new CodedError(stage === 'data' ? 'unknown-outcome' : 'vendor-down', says);
  const answer = String(response ?? '');
  const named = meaning(status, enhanced(answer), String(command ?? ''));
  return new CodedError(
    named,
    says,
    named === 'rate-limited' ? { retryAfterMs: secondsIn(answer) * 1000 } : {},
  );
}

/** What is wrong with the certificate of a server, in words; null: nothing. */
export function certificateFault(error: unknown): string | null {
  const { code, message } = Object(error) as Record<string, unknown>;
  const said = [code, message].filter((one) => typeof one === 'string').join(' ');
  if (!/certificate|CERT_|ALTNAME/i.test(said)) return null;
  const expired = /expired/i.test(said)
    ? ': it has expired'
    : /altname/i.test(said)
      ? ': it is for another name'
      : '';
  return `The certificate of the mail server is not to be trusted${expired || ': nobody known has signed it (MAIL_CA says who else may)'}.`;
}

function isTemporary(status: unknown): boolean {
  return typeof status !== 'number' || status < 500;
}

/** The enhanced status (RFC 3463), '' when there is none. */
function enhanced(response: string): string {
  return /^[245]\d\d[ -]([245]\.\d{1,3}\.\d{1,3})/.exec(response)?.[1] ?? '';
}

/** Servers say it in words, greylists above all; a minute when they do not. */
function secondsIn(answer: string): number {
  const [, count = '', unit = ''] = /\b(\d{1,5}) ?(s|sec|seconds?|m|min|minutes?)\b/i.exec(answer) ?? [];
  const named = Number(count) * (unit.toLowerCase().startsWith('m') ? 60 : 1);
  return named > 0 ? named : 60;
}

function meaning(status: number, detail: string, command: string): ErrorCode {
  // 4.7.28 and 4.4.5 are for floods; 4.7.1 and 4.2.0 are what greylists say.
  if (status < 500) return /\.7\.28$|\.4\.5$|\.7\.1$|\.2\.0$/.test(detail) ? 'rate-limited' : 'vendor-down';
  if (status === 552 || /\.3\.4$|\.2\.3$/.test(detail)) return 'too-large';
  if (/^5\.7\./.test(detail)) return command === 'MAIL FROM' ? 'vendor-refused' : 'blocked';
  if (command === 'RCPT TO' || /^5\.[12]\./.test(detail)) return 'contact-unreachable';
  return 'vendor-refused';
}
