/** Text with the three characters escaped that Slack would parse (docs.slack.dev/messaging/formatting-message-text). */
export function markupFree(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
