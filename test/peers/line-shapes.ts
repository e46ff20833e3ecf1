import { z } from 'zod';

/**
 * What the Messaging API takes, of what Osem could send. Names, kinds and numbers as line/line-openapi (messaging-api.yml of July 2026,
 * Apache-2.0) has them, and where it is silent as the reference does (https://developers.line.biz/en/reference/messaging-api/). What is
 * not in it is refused. Lengths are UTF-16 code units.
 */
const https = (most: number) =>
  z
    .string()
    .regex(/^https:\/\/\S+$/)
    .max(most);

/** PostbackAction (`data` 300 in both), UriAction is not used. Labels: #action-objects, 20 on buttons of templates and quick replies. */
const action = z.strictObject({
  type: z.literal('postback'),
  label: z.string().min(1).max(20),
  data: z.string().min(1).max(300),
  displayText: z.string().min(1).max(300).optional(),
});
/** QuickReply: 13 items. */
const quickReply = z.strictObject({
  items: z
    .array(z.strictObject({ type: z.literal('action'), action }))
    .min(1)
    .max(13),
});
/** Sender: 20; "Certain words such as `LINE` may not be used." */
const sender = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(20)
    .refine((name) => !/line/i.test(name)),
});
const common = { quickReply: quickReply.optional(), sender: sender.optional() };

const message = z.discriminatedUnion('type', [
  /** #text-message: 5000. */
  z.strictObject({
    ...common,
    type: z.literal('text'),
    text: z
      .string()
      .max(5000)
      .refine((text) => text.trim() !== ''),
    quoteToken: z.string().optional(),
  }),
  /** #image-message: https, 2000. */
  z.strictObject({
    ...common,
    type: z.literal('image'),
    originalContentUrl: https(2000),
    previewImageUrl: https(2000),
  }),
  /** #template-messages: altText 400; #buttons: text 160 without picture and title, 4 actions. */
  z.strictObject({
    ...common,
    type: z.literal('template'),
    altText: z.string().min(1).max(400),
    template: z.strictObject({
      type: z.literal('buttons'),
      text: z.string().min(1).max(160),
      actions: z.array(action).min(1).max(4),
    }),
  }),
]);
export type LineBubble = z.infer<typeof message>;

/** PushMessageRequest: 1 to 5 messages. */
export const pushShape = z.strictObject({ to: z.string(), messages: z.array(message).min(1).max(5) });
/** ShowLoadingAnimationRequest: 5 to 60, in fives; one user alone. */
export const loadingShape = z.strictObject({
  chatId: z.string().regex(/^U[\da-f]{32}$/),
  loadingSeconds: z.int().min(5).max(60).multipleOf(5).optional(),
});
/** MarkMessagesAsReadByTokenRequest. */
export const readShape = z.strictObject({ markAsReadToken: z.string().min(1) });
/** SetWebhookEndpointRequest and TestWebhookEndpointRequest: 500. */
export const endpointShape = z.strictObject({ endpoint: https(500) });
/** X-Line-Retry-Key: "the UUID in hexadecimal format". */
export const RETRY_KEY = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
