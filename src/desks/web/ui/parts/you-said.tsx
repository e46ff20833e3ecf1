import { useEffect, useState } from 'preact/hooks';
import type { TopicView } from '../../../../domain/summary.ts';
import { ticketAddress } from '../state/route.ts';
import { toast } from '../state/toasts.ts';
import { improvements, loadImprovements, loadTopics, markImproved, topics } from '../state/you-said.ts';
import { language, text } from '../words.ts';

const LANGUAGES = ['en', 'sl', 'sr', 'ru'] as const;
const LONGEST = 1000;

/** What answers speak of, and what is otherwise because of them; for leads. */
export function YouSaid({ survey }: { survey: string }) {
  const [topic, setTopic] = useState<string | null>(null);
  useEffect(() => void loadTopics(survey), [survey, language.value]);
  const found = topics.value[survey];
  return (
    <section class="survey-question" aria-labelledby={`said-${survey}`}>
      <h3 id={`said-${survey}`}>{text('desk.you-said.topics')}</h3>
      {found !== undefined && found.topics.length === 0 && (
        <p class="hint">{text('desk.you-said.no-topics')}</p>
      )}
      <ul class="plain-list">
        {(found?.topics ?? []).map((one) => (
          <li key={one.words}>
            <Topic topic={one} mark={() => setTopic(one.words)} />
          </li>
        ))}
      </ul>
      {topic === null ? (
        <button type="button" class="quiet small" onClick={() => setTopic('')}>
          {text('desk.you-said.mark')}
        </button>
      ) : (
        <ChangeForm key={topic} survey={survey} topic={topic} left={() => setTopic(null)} />
      )}
    </section>
  );
}

function Topic({ topic, mark }: { topic: TopicView; mark(): void }) {
  return (
    <details>
      <summary>
        <b dir="auto">{topic.words}</b> · {topic.count}
      </summary>
      <ul class="plain-list">
        {topic.examples.map(({ number, text: words }) => (
          <li key={`${number}/${words}`}>
            <a href={ticketAddress(number)}>#{number}</a> <span dir="auto">{words}</span>
          </li>
        ))}
      </ul>
      <button type="button" class="quiet small" onClick={mark}>
        {text('desk.you-said.mark-this')}
      </button>
    </details>
  );
}

/** Written for each language, looked at with who would hear it, and only then sent. */
function ChangeForm({ survey, topic: first, left }: { survey: string; topic: string; left(): void }) {
  const [topic, setTopic] = useState(first);
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const [preview, setPreview] = useState<string | null>(null);
  const send = async (confirm: boolean) => {
    const said = LANGUAGES.filter((tag) => (texts[tag] ?? '').trim() !== '');
    const words = said.map((tag) => `${tag}: ${texts[tag]?.trim()}`).join('\n');
    const outcome = await markImproved({ survey, topic: topic.trim(), text: words, confirm });
    if (outcome === null) return;
    if (outcome.ok && !confirm) return setPreview(outcome.text);
    toast(outcome.ok ? 'good' : 'bad', outcome.text);
    if (!outcome.ok) return;
    await loadImprovements();
    left();
  };
  return (
    <form
      class="survey-form"
      aria-label={text('desk.you-said.mark')}
      onSubmit={(event) => {
        event.preventDefault();
        void send(preview !== null);
      }}
    >
      <label class="field">
        <span>{text('desk.you-said.topic')}</span>
        <input
          required
          maxLength={100}
          dir="auto"
          value={topic}
          onInput={(event) => {
            setTopic(event.currentTarget.value);
            setPreview(null);
          }}
        />
      </label>
      {LANGUAGES.map((tag) => (
        <label key={tag} class="field">
          <span>{text('desk.you-said.text', { language: text(`desk.you-said.${tag}`) })}</span>
          <textarea
            rows={2}
            lang={tag}
            maxLength={LONGEST}
            value={texts[tag] ?? ''}
            onInput={(event) => {
              setTexts({ ...texts, [tag]: event.currentTarget.value });
              setPreview(null);
            }}
          />
        </label>
      ))}
      {preview !== null && (
        <p role="status" class="preview-words" style={{ whiteSpace: 'pre-wrap' }}>
          {preview}
        </p>
      )}
      <div class="deeds">
        <button type="submit" class="primary">
          {text(preview === null ? 'desk.you-said.look' : 'desk.you-said.send')}
        </button>
        <button type="button" class="quiet" onClick={left}>
          {text('desk.form.cancel')}
        </button>
      </div>
    </form>
  );
}

/** What was marked, with how many heard it and why others did not. */
export function Followed() {
  useEffect(() => void loadImprovements(), [language.value]);
  return (
    <section aria-labelledby="you-said">
      <h2 id="you-said">{text('desk.you-said')}</h2>
      {improvements.value?.length === 0 && <p class="hint">{text('desk.you-said.none')}</p>}
      <ul class="plain-list">
        {(improvements.value ?? []).map(({ id, at, topic, texts, hearers }) => (
          <li key={id}>
            <p>
              <time dateTime={new Date(at).toISOString()}>{new Date(at).toISOString().slice(0, 10)}</time>{' '}
              <b dir="auto">{topic}</b>:{' '}
              <span dir="auto">{texts[language.value] ?? Object.values(texts)[0]}</span>
            </p>
            <p class="hint">{text('desk.you-said.heard', hearers)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
