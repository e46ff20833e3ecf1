import { z } from 'zod';

const id = z.string().min(1).max(512);
/** What is not as it should be is shown as what cannot be shown: a customer's word is never a dead letter. */
const part = <Shape extends z.ZodType>(shape: Shape) => shape.optional().catch(undefined);
const text = part(z.string());
/** Ids that JSON holds as numbers lose nothing that is compared here. */
const number = part(z.union([z.string(), z.number()]).transform(String));

const referralShape = z.object({ ref: text });
const payloadShape = z.object({
  url: part(z.string().max(4000)),
  title: text,
  stickerId: number,
  coordinates: part(z.object({ lat: z.number(), long: z.number() })),
  product: part(z.object({ elements: z.array(z.object({ title: text, retailerId: text, id: text })) })),
});
const attachmentShape = z.object({
  type: z.string().catch('unknown'),
  title: text,
  url: part(z.string().max(4000)),
  payload: part(payloadShape.nullable()),
});
export type Attachment = z.infer<typeof attachmentShape>;

/** webhooks/webhook-events/messages and instagram-messaging/webhooks. */
const messageShape = z.object({
  mid: id,
  text,
  isEcho: part(z.boolean()),
  isDeleted: part(z.boolean()),
  isUnsupported: part(z.boolean()),
  appId: number,
  metadata: text,
  stickerId: number,
  quickReply: part(z.object({ payload: z.string().max(1000) })),
  replyTo: part(z.object({ mid: part(id), story: part(z.object({ id: text })) })),
  referral: part(referralShape),
  attachments: part(z.array(attachmentShape.catch({ type: 'unknown' } as Attachment)).max(100)),
});
export type SaidMessage = z.infer<typeof messageShape>;

/** webhooks/webhook-events/messaging_handovers. */
const controlShape = z.object({ previousOwnerAppId: number, newOwnerAppId: number, metadata: text });
/** An event in camel case. */
export const eventShape = z.object({
  /** Epoch ms; the upper end is the last instant that a Date can hold. */
  timestamp: z.int().nonnegative().max(8.64e15),
  sender: part(z.object({ id: z.string() })),
  message: messageShape.optional(),
  messageEdit: z.object({ mid: id, text: z.string() }).optional(),
  reaction: z
    .object({ mid: id, action: z.string(), emoji: z.string().max(50).optional(), reaction: text })
    .optional(),
  postback: z
    .object({
      mid: part(id),
      title: text,
      payload: part(z.string().max(1000)),
      referral: part(referralShape),
    })
    .optional(),
  delivery: z.object({ mids: part(z.array(id).max(1000)), watermark: part(z.number()) }).optional(),
  read: z.object({ watermark: part(z.number()), mid: part(id) }).optional(),
  referral: referralShape.optional(),
  optin: referralShape.optional(),
  passThreadControl: part(controlShape),
  takeThreadControl: part(controlShape),
});
export type HeardEvent = z.infer<typeof eventShape>;
