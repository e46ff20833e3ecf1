import { z } from 'zod';

/** A user, a group or a room (`U`, `C`, `R`), as line/line-openapi and the reference write them; nothing else is put into an address. */
const PLACE = /^[UCR][\da-f]{32}$/;
const user = z.string().regex(/^U[\da-f]{32}$/);
const id = z.string().min(1).max(200);
/** Epoch ms; the upper end is the last instant that a Date can hold. */
const moment = z.int().nonnegative().max(8.64e15);
/** What is not as it should be is shown as what cannot be shown: a customer's word is never a dead letter for it. */
const part = <Shape extends z.ZodType>(shape: Shape) => shape.optional().catch(undefined);

const sourceShape = z.object({ userId: part(user), groupId: part(id), roomId: part(id) });

/** What is needed before an event is stored. */
export const envelopeShape = z.object({
  webhookEventId: id,
  timestamp: moment,
  source: part(sourceShape),
  deliveryContext: part(z.object({ isRedelivery: z.boolean() })),
});

/** Where it was said: the group or room, else the chat with the user; undefined: nowhere. */
export function placeOf(source: z.infer<typeof sourceShape> | undefined): string | undefined {
  const place = source?.groupId ?? source?.roomId ?? source?.userId;
  return place !== undefined && PLACE.test(place) ? place : undefined;
}

/** Whether one customer alone reads there. */
export const isDirect = (conversation: string): boolean => conversation.startsWith('U');

const messageShape = z.object({
  id,
  type: z.string().max(50),
  text: part(z.string()),
  quotedMessageId: part(id),
  quoteToken: part(z.string().min(1).max(2000)),
  markAsReadToken: part(z.string().min(1).max(2000)),
  /** Pictures that were sent at once. Old Android programs say no index. */
  imageSet: part(z.object({ id, index: part(z.int().positive().max(1000)) })),
  contentProvider: part(z.object({ type: z.string(), originalContentUrl: part(z.string().max(4000)) })),
  fileName: part(z.string()),
  fileSize: part(z.int().nonnegative()),
  /** Milliseconds. */
  duration: part(z.number().nonnegative()),
  title: part(z.string()),
  address: part(z.string()),
  latitude: part(z.number()),
  longitude: part(z.number()),
  keywords: part(z.array(z.string())),
});
export type LineMessage = z.infer<typeof messageShape>;

/** An event as it was stored; of whom it tells is what `placeOf` says. */
export const eventShape = envelopeShape.extend({
  type: z.string().max(50),
  /** `standby`: somebody else's program answers this chat at the moment. */
  mode: part(z.string()),
  replyToken: part(z.string()),
  message: messageShape.optional(),
  unsend: z.object({ messageId: id }).optional(),
  postback: z.object({ data: z.string() }).optional(),
});
export type LineEvent = z.infer<typeof eventShape>;
