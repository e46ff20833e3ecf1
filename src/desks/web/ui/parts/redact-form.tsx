import { useState } from 'preact/hooks';
import type { MessageView } from '../../../../api/shapes.ts';
import { STRUCK } from '../../../../domain/redact.ts';
import { wholeText } from '../logic/letter.ts';
import { authorName, oneLine } from '../logic/names.ts';
import { callsFor, left, passageOf, strikable, suspected } from '../logic/striking.ts';
import { clockTime } from '../logic/time-words.ts';
import { now } from '../state/clock.ts';
import type { Dialog } from '../state/dialogs.ts';
import { marked } from '../state/marked.ts';
import { session } from '../state/session.ts';
import { open } from '../state/ticket.ts';
import { text } from '../words.ts';
import { DoingForm, useDoing } from './doing.tsx';

type Asked = Extract<Dialog, { kind: 'form' }>;

const SHOWN = 60;

function messagesOf(): MessageView[] {
  const shown = open.value;
  if (shown.state !== 'ready') return [];
  return [...shown.older, ...shown.view.messages].map((message) => ({
    ...message,
    text: wholeText(message),
  }));
}

/** What nobody may read is picked or marked, and what will be left is seen before it is done for good. */
export function RedactForm({ asked }: { asked: Asked }) {
  const [ticket] = asked.tickets;
  const all = messagesOf();
  const messages = all.filter((message) => message.text !== '');
  const mayMark = ['supervisor', 'lead'].includes(session.value.person.role);
  const suggested = suspected(messages);
  const [before] = useState(() => passageOf(marked.peek()?.text ?? '', messages));
  const [own, setOwn] = useState<string[]>(mayMark && before !== null ? [before] : []);
  const [spared, setSpared] = useState<string[]>([]);
  const [files, setFiles] = useState<string[]>([]);
  const { busy, problem, run } = useDoing(asked.command);
  const offered = [...new Set([...suggested, ...own])];
  const passages = offered.filter((one) => !spared.includes(one));
  const submit = () =>
    void run(callsFor(passages, suggested, files).map((options) => ({ ticket, ...options })));
  const toggle = (passage: string, on: boolean) =>
    setSpared(on ? spared.filter((one) => one !== passage) : [...spared, passage]);
  return (
    <DoingForm
      problem={problem}
      busy={busy}
      ready={passages.length + files.length > 0}
      submit={submit}
      label={text('desk.redact.do')}
    >
      <fieldset class="message-list">
        <legend>{text('desk.redact.what')}</legend>
        {offered.length === 0 && <p class="hint">{text('desk.redact.nothing')}</p>}
        {offered.map((passage) => (
          <label key={passage} class="check">
            <input
              type="checkbox"
              checked={!spared.includes(passage)}
              // All that looks like a secret goes at once: single words are a supervisor's.
              disabled={!mayMark}
              onChange={(event) => toggle(passage, event.currentTarget.checked)}
            />
            <bdi class="passage">{passage}</bdi>
          </label>
        ))}
      </fieldset>
      {mayMark ? (
        <Marking messages={messages} add={(passage) => setOwn([...new Set([...own, passage])])} />
      ) : (
        <p class="hint">{text('desk.redact.supervisors')}</p>
      )}
      {mayMark && <Files files={strikable(all)} chosen={files} choose={setFiles} />}
      <Left messages={messages} passages={passages} />
      <p class="hint">{text('desk.redact.for-good')}</p>
    </DoingForm>
  );
}

/** A message as it stands, in which a passage is marked with mouse, finger or keyboard. */
function Marking({ messages, add }: { messages: MessageView[]; add: (passage: string) => void }) {
  const from = marked.peek()?.message;
  const first = messages.find(({ id }) => id === from) ?? messages.at(-1);
  const [id, setId] = useState(first?.id ?? '');
  const [words, setWords] = useState('');
  const message = messages.find((one) => one.id === id);
  const passage = passageOf(words, message === undefined ? [] : [message]);
  return (
    <>
      <label class="field">
        <span>{text('desk.redact.message')}</span>
        <select value={id} onChange={(event) => setId(event.currentTarget.value)}>
          {messages.toReversed().map((one) => (
            <option key={one.id} value={one.id}>
              {authorName(one)}, {clockTime(one.at, now.peek())}: {oneLine(one.text).slice(0, SHOWN)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{text('desk.redact.mark')}</span>
        <textarea
          rows={4}
          readOnly
          dir="auto"
          value={message?.text ?? ''}
          onSelect={({ currentTarget: box }) =>
            setWords(box.value.slice(box.selectionStart, box.selectionEnd))
          }
        />
      </label>
      <button
        type="button"
        class="quiet small"
        disabled={passage === null}
        onClick={() => {
          if (passage !== null) add(passage);
        }}
      >
        {text('desk.redact.add')}
      </button>
    </>
  );
}

/** Files go whole. */
function Files({
  files,
  chosen,
  choose,
}: {
  files: { id: string; name: string }[];
  chosen: string[];
  choose(ids: string[]): void;
}) {
  if (files.length === 0) return null;
  return (
    <fieldset class="message-list">
      <legend>{text('desk.redact.files')}</legend>
      {files.map(({ id, name }) => (
        <label key={id} class="check">
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            onChange={({ currentTarget }) =>
              choose(currentTarget.checked ? [...chosen, id] : chosen.filter((one) => one !== id))
            }
          />
          <bdi class="passage">{name}</bdi>
        </label>
      ))}
    </fieldset>
  );
}

/** What everybody will read afterwards. */
function Left({ messages, passages }: { messages: MessageView[]; passages: string[] }) {
  const shown = left(messages, passages);
  if (shown.length === 0) return null;
  return (
    <section class="left" aria-label={text('desk.redact.left')}>
      <h3>{text('desk.redact.left')}</h3>
      <ul>
        {shown.map((one) => (
          <li key={one.id} dir="auto">
            {one.text.split(STRUCK).map((part, index) => (
              <span key={index}>
                {index > 0 && <mark>{STRUCK}</mark>}
                {part}
              </span>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}
