import { useState } from 'preact/hooks';
import type { OriginalView } from '../../../../api/original-shapes.ts';
import { ApiError, read } from '../api.ts';
import { session } from '../state/session.ts';
import { text } from '../words.ts';
import { ForeignText } from './foreign-text.tsx';

/** A message as it came, asked for when somebody wants to see it: who it was for, all of its text, how it looked. */
export function OriginalMessage({ id }: { id: string }) {
  const [shown, setShown] = useState<OriginalView | string | null>(null);
  const address = `/api/messages/${encodeURIComponent(id)}/original`;
  const open = async (event: Event) => {
    if (!(event.currentTarget as HTMLDetailsElement).open || shown !== null) return;
    setShown(
      await read<OriginalView>(address).catch((error: unknown) => {
        if (error instanceof ApiError) return error.message;
        throw error;
      }),
    );
  };
  return (
    <details class="original" onToggle={(event) => void open(event)}>
      <summary>{text('desk.original.show')}</summary>
      {typeof shown === 'string' && <p>{shown}</p>}
      {shown !== null && typeof shown === 'object' && <Whole view={shown} id={id} address={address} />}
    </details>
  );
}

function Whole({ view, id, address }: { view: OriginalView; id: string; address: string }) {
  const { role } = session.value.person;
  return (
    <>
      <dl>
        {view.facts.map(({ name, value }) => (
          <div key={name}>
            <dt>{text(`original.${name}`)}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      {view.page ? (
        <iframe
          key={id}
          src={`${address}.html`}
          title={text('desk.original.page')}
          sandbox="allow-popups allow-popups-to-escape-sandbox"
          referrerpolicy="no-referrer"
          loading="lazy"
        />
      ) : (
        <ForeignText>{view.text}</ForeignText>
      )}
      {(role === 'supervisor' || role === 'lead') && (
        <a href={`${address}/source`} download>
          {text('desk.original.source')}
        </a>
      )}
    </>
  );
}
