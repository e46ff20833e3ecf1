/** An error of the Graph API. */
export class Refused extends Error {
  readonly status: number;
  readonly code: number;
  readonly subcode: number | undefined;

  constructor(status: number, code: number, message: string, subcode?: number) {
    super(message);
    this.status = status;
    this.code = code;
    this.subcode = subcode;
  }
}

export const GONE = () => new Refused(400, 100, 'Unsupported request. Object does not exist', 33);

/** UTF-16 code units of a comment (facebook.com/help) and of a message (messenger-platform/send-messages). */
const COMMENT = 8000;
const MESSAGE = 2000;
/** page/photos: "Facebook strips all location metadata … jpeg, bmp, png, gif, tiff", "less than 10MB". */
const PHOTO_TYPES = /^image\/(jpeg|bmp|png|gif|tiff)$/;
const PHOTO_BYTES = 10 * 1024 * 1024;
/** messenger-platform/discovery/private-replies. */
export const PRIVATE_REPLY_MS = 7 * 24 * 60 * 60 * 1000;

/** object/comments, "Publishing": words, a photo that is there already, or both. */
export function judgeComment(body: Record<string, unknown>, isUploaded: (id: string) => boolean): void {
  for (const name of Object.keys(body))
    if (!['message', 'attachment_id'].includes(name)) bad(`Unexpected parameter ${name}`);
  const { message, attachment_id: photo } = body;
  if (message === undefined && photo === undefined) bad('A comment needs a message or an attachment');
  if (message !== undefined) judgeText(message, COMMENT);
  if (photo !== undefined && !(typeof photo === 'string' && isUploaded(photo)))
    bad('attachment_id is no photo of this Page');
}

/** Only words, to whoever wrote a comment or a post (private-replies, "Limitations"). */
export function judgePrivateReply({ recipient, message, ...more }: Record<string, unknown>): void {
  for (const name of Object.keys(more))
    if (!['messaging_type', 'access_token'].includes(name)) bad(`Unexpected parameter ${name}`);
  const { comment_id, post_id } = Object(recipient) as Record<string, unknown>;
  if ((comment_id === undefined) === (post_id === undefined)) bad('recipient: comment_id or post_id');
  for (const name of Object.keys(Object(message)))
    if (name !== 'text') bad(`message.${name} is not taken here`);
  judgeText(Object(message).text, MESSAGE);
}

export function judgePhoto(file: Blob): void {
  if (!PHOTO_TYPES.test(file.type))
    throw new Refused(400, 324, '(#324) Requires upload file, of an image type');
  if (file.size >= PHOTO_BYTES) throw new Refused(400, 1, 'The photo is larger than 10 MB');
}

function judgeText(text: unknown, most: number): void {
  if (typeof text !== 'string' || text.trim() === '') bad('message is empty');
  if (text.length > most) bad(`message must be at most ${most} characters`);
  if (!text.isWellFormed()) bad('message is not UTF-8');
}

export function bad(message: string): never {
  throw new Refused(400, 100, `(#100) ${message}`);
}
