/** One Server-Sent Event; `id` is the last one seen in the stream. */
export interface StreamEvent {
  type: string;
  data: string;
  id: string | null;
}

/**
 * Reads a Server-Sent Events stream from pieces of text, however it was cut, and hands out whole events
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream). Comments are dropped.
 */
export function createSseReader(onEvent: (event: StreamEvent) => void): (piece: string) => void {
  let rest = '';
  let type = '';
  let data: string[] = [];
  let id: string | null = null;

  const line = (text: string) => {
    if (text === '') {
      if (data.length > 0) onEvent({ type: type || 'message', data: data.join('\n'), id });
      type = '';
      data = [];
      return;
    }
    const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(text) ?? [];
    if (field === 'event') type = value;
    if (field === 'data') data.push(value);
    if (field === 'id' && !value.includes('\0')) id = value;
  };

  return (piece) => {
    rest += piece;
    // A carriage return at the very end may be half of a line end.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const text of lines) line(text);
  };
}
