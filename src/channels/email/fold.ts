import { createRequire } from 'node:module';

/** CommonJS without types. */
const EmailReplyParser = createRequire(import.meta.url)('email-reply-parser') as new () => {
  read(text: string): { getVisibleText(): string };
};

/** Characters in which the fold is looked for: its expressions take long on long texts, and the answer stands above. */
const LOOKED_AT = 20_000;
/** Characters of a message; what is longer stands in the mail as it came. */
const MOST = 100_000;

/** Above the mail that was answered, in programs that mark no line of it: Outlook and its like, in some languages. */
const ABOVE: readonly RegExp[] = [
  /^-{2,} ?(original message|ursprüngliche nachricht|izvirno sporočilo|originalna poruka|оригинална порука|исходное сообщение|message d'origine) ?-{2,}$/im,
  /^(from|von|od|од|от|de): .+\n(sent|gesendet|date|datum|poslano|poslato|послато|отправлено|дата|envoyé): .+$/im,
  /^_{20,}\n(from|von|od|од|от|de): /im,
];

/**
 * What somebody wrote, without the mail that they answered and without their signature; all of it where nothing would be left, and
 * of a mail that answers nothing: there a quote is what it is about.
 */
export function folded(text: string, answers: boolean): string {
  const whole = text.replace(/\r\n?/g, '\n').trim();
  if (!answers) return short(whole);
  const head = whole.slice(0, LOOKED_AT);
  const cuts = ABOVE.map((line) => head.search(line)).filter((at) => at > 0);
  const above = head.slice(0, Math.min(...cuts, head.length));
  const visible = new EmailReplyParser().read(above).getVisibleText().trim();
  if (visible === '') return short(whole);
  const foldedAway = visible.length < head.length - 200;
  return short(whole.length > LOOKED_AT && !foldedAway ? visible + whole.slice(LOOKED_AT) : visible);
}

function short(text: string): string {
  return text.length <= MOST ? text : `${text.slice(0, MOST)}…`;
}
