import { z } from 'zod';

/** A customer's id at this bot: base64 of 16 bytes as a rule; another bot knows them by another one. */
const userId = z.string().min(1).max(200);
/** 64 bits, exact. */
const token = z.string().regex(/^\d{1,20}$/);
/** Epoch ms; the upper end is the last instant that a Date can hold. */
const moment = z.int().nonnegative().max(8.64e15);

/** What is needed before a callback is stored, as it came but for its exact token. */
export const envelopeShape = z.object({
  event: z.string().min(1).max(50),
  timestamp: moment,
  message_token: token,
  user_id: userId.optional().catch(undefined),
  user: z
    .object({ id: userId, language: z.string().max(20).optional().catch(undefined) })
    .optional()
    .catch(undefined),
  sender: z.object({ id: userId }).optional().catch(undefined),
  subscribed: z.boolean().optional().catch(undefined),
});
export type Envelope = z.infer<typeof envelopeShape>;

/** Whose callback it is; undefined when it is about nobody. */
export function userOf({ event, user_id, user, sender }: Envelope): string | undefined {
  return event === 'message' ? sender?.id : (user_id ?? user?.id);
}

const userShape = z.object({
  id: userId,
  name: z.string().optional(),
  language: z.string().optional(),
});

const messageShape = z.object({
  type: z.string(),
  text: z.string().optional(),
  media: z.string().max(4000).optional(),
  fileName: z.string().optional(),
  /** Bytes. */
  fileSize: z.int().nonnegative().optional(),
  stickerId: z.union([z.int(), z.string()]).optional(),
  location: z.object({ lat: z.number(), lon: z.number() }).optional(),
  contact: z.object({ name: z.string().optional(), phoneNumber: z.string().optional() }).optional(),
  /** What our last message carried (https://developers.viber.com/docs/api/rest-bot-api/#receive-message-from-user). */
  trackingData: z.string().optional(),
});
export type ViberMessage = z.infer<typeof messageShape>;

/** A callback in camel case. */
export const callbackShape = z.object({
  event: z.string(),
  timestamp: moment,
  messageToken: token,
  userId: userId.optional(),
  user: userShape.optional(),
  sender: userShape.optional(),
  message: messageShape.optional(),
  desc: z.string().optional(),
});
export type ViberCallback = z.infer<typeof callbackShape>;
