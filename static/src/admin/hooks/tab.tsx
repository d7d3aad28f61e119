import { useEffect, useLayoutEffect, useMemo, useReducer } from 'preact/hooks';
import { adminWords, pageWords } from '../../words/words';
import type { Desk } from '../desk';
import { Once, Really } from '../parts';
import { httpHookApi } from './api';
import type { Hook } from './api';
import { Form } from './form';
import { Hooks } from './hooks';
import './hooks.css';
import { LogTable, outcome } from './log';

/** The addresses that are told what happens on the site. */
export function Contents({ desk }: { readonly desk: Desk }) {
  const room = useMemo(() => new Hooks({ api: httpHookApi(desk.server), jira: desk.host }), [desk]);
  return <HookCard room={room} />;
}

/** What there is, with what became of each, and a form. */
export function HookCard({ room }: { readonly room: Hooks }) {
  const [, draw] = useReducer((n: number) => n + 1, 0);
  useLayoutEffect(() => room.subscribe(() => draw(undefined)), [room]);
  useEffect(() => void room.load(), [room]);
  const words = pageWords.hooks;
  const { hooks, fault, made, editing } = room.view;
  return (
    <section class="card" aria-labelledby="hooks">
      <h2 id="hooks">{words.title}</h2>
      <p class="note">{words.hint}</p>
      <p class="fault" role="alert">
        {fault}
      </p>
      {made && (
        <Once
          id="made-secret"
          label={words.made}
          secret={made.secret}
          done={words.done}
          onDone={() => room.hide()}
        >
          <Snippet />
        </Once>
      )}
      {hooks?.length === 0 && <p class="note">{words.none}</p>}
      {hooks && hooks.length > 0 && (
        <ul class="hooks" aria-labelledby="hooks">
          {hooks.map((h) => (
            <li key={h.id}>
              {editing === h.id ? <Form room={room} hook={h} /> : <Row room={room} hook={h} />}
            </li>
          ))}
        </ul>
      )}
      {hooks && editing === '' && <Form room={room} hook={undefined} />}
      {hooks && editing === undefined && (
        <div class="buttons">
          <button type="button" class="button primary" onClick={() => room.edit('')}>
            {words.add}
          </button>
        </div>
      )}
    </section>
  );
}

interface RowProps {
  readonly room: Hooks;
  readonly hook: Hook;
}

function Row({ room, hook }: RowProps) {
  const words = pageWords.hooks;
  const { shown, tested, removing, busy } = room.view;
  const open = shown?.id === hook.id;
  const button = (label: string, act: () => void, name = `${label}: ${hook.name}`) => (
    <button
      type="button"
      class="button"
      aria-label={name}
      aria-disabled={busy ? true : undefined}
      onClick={act}
    >
      {label}
    </button>
  );
  return (
    <>
      <h3>
        <bdi>{hook.name}</bdi>
      </h3>
      <p class="note">
        <bdi dir="ltr" class="address">
          {hook.url}
        </bdi>
      </p>
      <p class="note">
        {hook.events.map((e) => words.events[e]).join(', ')} · {health(hook)}
        {hook.missed > 0 && ` · ${words.missed(hook.missed)}`}
      </p>
      <div class="buttons">
        {button(words.test, () => void room.test(hook.id))}
        <button
          type="button"
          class="button"
          aria-expanded={open}
          aria-label={`${words.log}: ${hook.name}`}
          onClick={() => void room.show(open ? undefined : hook.id)}
        >
          {words.log}
        </button>
        {button(words.change, () => room.edit(hook.id))}
        {button(words.rotate, () => void room.rotate(hook.id))}
        {removing === hook.id ? (
          <Really
            yes={words.removeNow}
            no={adminWords.cancel}
            onYes={() => void room.remove(hook.id)}
            onNo={() => room.askRemove(undefined)}
          />
        ) : (
          button(words.remove, () => room.askRemove(hook.id))
        )}
      </div>
      <p role="status" class="note">
        {tested?.id === hook.id && `${words.tested}: ${outcome(tested.result)}`}
      </p>
      {open && <LogTable room={room} hook={hook} log={shown.log} />}
    </>
  );
}

/** How it goes with a hook. */
function health(hook: Hook): string {
  const words = pageWords.hooks;
  if (hook.off) return words.off[hook.off];
  if (!hook.enabled) return words.disabled;
  if (hook.failingSince !== null) return words.failing(adminWords.when(hook.failingSince));
  return words.enabled;
}

/** How a receiver makes sure that Ticklist has sent something, in Node.js. */
const snippet = `import { createHmac, timingSafeEqual } from 'node:crypto';

// headers by their names in lower case; body as it came, before it is parsed
export function genuine(headers, body, secret) {
  const id = headers['webhook-id'];
  const at = headers['webhook-timestamp'];
  if (Math.abs(Date.now() / 1000 - Number(at)) > 300) return false;
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const mac = createHmac('sha256', key).update(\`\${id}.\${at}.\${body}\`).digest();
  return headers['webhook-signature'].split(' ').some((one) => {
    const sent = Buffer.from(one.replace('v1,', ''), 'base64');
    return sent.length === mac.length && timingSafeEqual(sent, mac);
  });
}
`;

/** How a receiver uses a secret. */
function Snippet() {
  const words = pageWords.hooks;
  return (
    <details class="snippet">
      <summary>{words.verify}</summary>
      <label for="hook-snippet">{words.verifyHint}</label>
      <textarea
        id="hook-snippet"
        class="input"
        dir="ltr"
        rows={15}
        readOnly
        spellcheck={false}
        onFocus={(e) => e.currentTarget.select()}
        value={snippet}
      />
    </details>
  );
}
