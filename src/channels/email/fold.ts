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
  const head = firstLines(whole);
  const cuts = ABOVE.map((line) => head.search(line)).filter((at) => at > 0);
  const above = head.slice(0, Math.min(...cuts, head.length));
  const visible = withoutTail(new EmailReplyParser().read(above).getVisibleText());
  if (visible === '') return short(whole);
  const foldedAway = visible.length < head.length - 200;
  return short(whole.length > head.length && !foldedAway ? visible + whole.slice(head.length) : visible);
}

/** A quote below the last word is what was answered; between words it is part of the answer. */
function withoutTail(text: string): string {
  const lines = text.trim().split('\n');
  const last = lines.findLastIndex((line) => line.trim() !== '' && !line.startsWith('>'));
  return lines
    .slice(0, last + 1)
    .join('\n')
    .trim();
}

/** Whole lines: half of a quoted one would pass for an answer. */
function firstLines(text: string): string {
  if (text.length <= LOOKED_AT) return text;
  const end = text.lastIndexOf('\n', LOOKED_AT);
  return text.slice(0, end > 0 ? end : LOOKED_AT);
}

function short(text: string): string {
  return text.length <= MOST ? text : `${text.slice(0, MOST)}…`;
}
