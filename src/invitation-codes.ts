import { createHmac, timingSafeEqual } from 'node:crypto';
import type { InvitationCodes } from './triage/ports.ts';

/** Letters that nobody has to think about in an address, a subject or a chat; hexadecimal digits. */
const CODE = /(?<![A-Za-z0-9])OSEM-([0-9A-F]{10})([0-9A-F]{16})(?![A-Za-z0-9])/i;

/** Codes of invitations: what names one, and 64 bits of HMAC-SHA256 by which we know that we made it. */
export function createInvitationCodes(secret: string): InvitationCodes {
  const seal = (id: string) =>
    createHmac('sha256', secret).update(id).digest('hex').slice(0, 16).toUpperCase();
  return {
    of: (id) => `OSEM-${id}${seal(id)}`,
    in(text) {
      const [, id = '', sealed = ''] = CODE.exec(text) ?? [];
      const made = Buffer.from(seal(id.toUpperCase()));
      const given = Buffer.from(sealed.toUpperCase());
      return id !== '' && given.length === made.length && timingSafeEqual(given, made)
        ? id.toUpperCase()
        : null;
    },
  };
}
