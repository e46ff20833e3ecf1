import type { Config } from './config.ts';
import { createInvitationCodes } from './invitation-codes.ts';

/** What the settings ask of the flow; `secret`: of the codes of invitations. */
export function wishesOf(config: Config, secret: string) {
  return {
    reopenWithinMs: config.REOPEN_DAYS * 86_400_000,
    keepDeletedMs: config.RETENTION_DELETED_DAYS * 86_400_000,
    language: config.LANGUAGE,
    codes: createInvitationCodes(secret),
    inviteMs: config.INVITE_HOURS * 3_600_000,
    ...(config.PHONE_COUNTRY === undefined ? {} : { phoneCountry: config.PHONE_COUNTRY }),
  };
}
