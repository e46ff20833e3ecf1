import { answeredMeanwhile, writtenMeanwhile } from '../logic/collision.ts';
import { authorName } from '../logic/names.ts';
import { closeDialog, type Dialog } from '../state/dialogs.ts';
import { unpledged } from '../state/pledges.ts';
import { acknowledgeNews, reply } from '../state/replies.ts';
import { session } from '../state/session.ts';
import { open } from '../state/ticket.ts';
import { text } from '../words.ts';
import { ForeignText } from './foreign-text.tsx';

/** What was found; its last line is for whoever types commands. */
function HintLines({ hint }: { hint: string }) {
  return (
    <>
      {hint
        .split('\n')
        .slice(0, -1)
        .map((line) => (
          <p key={line}>{line}</p>
        ))}
    </>
  );
}

/** Asked once before a reply goes out although something changed: shows what did. */
export function ConfirmSend({ question }: { question: Extract<Dialog, { kind: 'confirm' }> }) {
  const shown = open.value;
  const { seen } = reply.value;
  const messages = shown.state === 'ready' ? shown.view.messages : [];
  const changed = [
    ...writtenMeanwhile(messages, seen),
    ...answeredMeanwhile(messages, seen, session.value.person.id),
  ];
  const owner = shown.state === 'ready' ? shown.view.ticket.assignee : null;
  const words =
    question.outcome.refused === 'someone-elses' && owner !== null
      ? text('desk.confirm.someone-elses', { who: owner.name })
      : text(
          question.outcome.refused === 'after-promise'
            ? 'desk.confirm.after-promise'
            : 'desk.confirm.customer-wrote',
        );
  const pledges = question.outcome.refused === 'pledge-hint';
  const sendWithout = () => {
    unpledged.value = reply.value.text;
    question.send();
  };
  const goOn = () => {
    if (shown.state === 'ready') acknowledgeNews(shown.view.ticket);
    closeDialog();
  };
  return (
    <>
      {pledges ? <HintLines hint={question.outcome.text} /> : <p>{words}</p>}
      <ul class="changed">
        {changed.map((message) => (
          <li key={message.id} class={`message ${message.kind}`}>
            <strong>
              <bdi>{authorName(message)}</bdi>
            </strong>
            <ForeignText>{message.text}</ForeignText>
          </li>
        ))}
      </ul>
      <div class="modal-actions">
        <button type="button" class="quiet" autofocus onClick={goOn}>
          {text('desk.confirm.keep-writing')}
        </button>
        {pledges && (
          <button type="button" class="quiet" onClick={sendWithout}>
            {text('pledge.press-none')}
          </button>
        )}
        <button type="button" class="primary" onClick={question.send}>
          {text(pledges ? 'desk.confirm.promise' : 'desk.confirm.send')}
        </button>
      </div>
    </>
  );
}
