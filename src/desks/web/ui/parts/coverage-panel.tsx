import { useEffect, useState } from 'preact/hooks';
import { command, freshKey } from '../api.ts';
import { attempt } from '../state/session.ts';
import { language, text } from '../words.ts';
import { Picture } from './figure-picture.tsx';

const SPANS = ['today', 'week'] as const;

/** Whether those on duty are enough for what comes: the picture and the words of `/coverage`. `team`: '' is everybody. */
export function CoveragePanel({ team }: { team: string }) {
  const [span, setSpan] = useState<(typeof SPANS)[number]>('today');
  const [words, setWords] = useState<string | null>(null);
  const asked = team === '' ? { span } : { span, team };
  const query = new URLSearchParams(asked).toString();
  useEffect(() => {
    let isShown = true;
    setWords(null);
    void attempt(async () => {
      const outcome = await command('coverage', asked, freshKey());
      if (isShown) setWords(outcome.text);
    });
    return () => {
      isShown = false;
    };
  }, [query, language.value]);
  return (
    <section aria-labelledby="rota-coverage">
      <h2 id="rota-coverage">{text('desk.rota.coverage')}</h2>
      <p class="deeds">
        {SPANS.map((one) => (
          <button
            key={one}
            type="button"
            class="quiet small"
            aria-pressed={one === span}
            onClick={() => setSpan(one)}
          >
            {text(`desk.rota.coverage-${one}`)}
          </button>
        ))}
      </p>
      <Picture path="/api/pictures/coverage" query={query} />
      {words !== null && <pre class="command-answer">{words}</pre>}
    </section>
  );
}
