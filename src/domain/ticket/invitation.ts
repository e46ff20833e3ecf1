/** The customer was asked to go on in another channel, or did so there. */
export type InvitationEvent =
  /** `expiresAt` is epoch ms; the message is the one that carries the code. */
  | { type: 'invited'; invitation: string; channel: string; expiresAt: number; messageId: string }
  /** Their code came in on that channel, with the message that opened the other ticket. */
  | { type: 'invitation-accepted'; invitation: string; channel: string; ticketId: string; number: number };
