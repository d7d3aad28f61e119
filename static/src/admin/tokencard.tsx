import { useEffect, useLayoutEffect, useReducer, useRef, useState } from 'preact/hooks';
import { adminWords } from '../words/words';
import { Labelled } from './choice';
import type { Access, Token, Tokens, Uses } from './tokens';

/** How long a token is good unless somebody says otherwise, and at most, in days. */
const usualDays = 90;
const mostDays = 365;

/** The API tokens of the site: what there is, a form for another, and what each was used for. */
export function TokenCard({ tokens: room }: { readonly tokens: Tokens }) {
  const [, draw] = useReducer((n: number) => n + 1, 0);
  useLayoutEffect(() => room.subscribe(() => draw(undefined)), [room]);
  useEffect(() => void room.load(), [room]);
  const words = adminWords.tokens;
  const { tokens, fault, made } = room.view;
  return (
    <section class="card" aria-labelledby="tokens">
      <h2 id="tokens">{words.title}</h2>
      <p class="note">{words.hint}</p>
      <p class="fault" role="alert">
        {fault}
      </p>
      {made !== undefined && <Made token={made} onDone={() => room.hide()} />}
      {tokens?.length === 0 && <p class="note">{words.none}</p>}
      {tokens && tokens.length > 0 && (
        <ul class="tokens" aria-labelledby="tokens">
          {tokens.map((t) => (
            <Row key={t.id} room={room} token={t} />
          ))}
        </ul>
      )}
      <Form room={room} />
    </section>
  );
}

function Row({ room, token }: { readonly room: Tokens; readonly token: Token }) {
  const words = adminWords.tokens;
  const { names, revoking, shown, busy } = room.view;
  const open = shown?.id === token.id;
  return (
    <li>
      <strong>
        <bdi>{token.name}</bdi>
      </strong>
      <p class="note">
        {words.scope(token.access, token.projects.length, token.projects.join(', '))} ·{' '}
        {words.maker} <bdi>{names.get(token.maker) ?? token.maker}</bdi> ·{' '}
        {token.good ? words.until : token.revokedAt === null ? words.expired : words.revoked}{' '}
        <time dateTime={token.expiresAt}>{adminWords.when(token.expiresAt)}</time> ·{' '}
        {token.lastUsed === null ? (
          words.never
        ) : (
          <>
            {words.used} <time dateTime={token.lastUsed}>{adminWords.when(token.lastUsed)}</time>
          </>
        )}
      </p>
      <div class="buttons">
        <button
          type="button"
          class="button"
          aria-expanded={open}
          aria-label={words.usesOf(token.name)}
          onClick={() => void room.show(open ? undefined : token.id)}
        >
          {words.uses}
        </button>
        {token.good && revoking !== token.id && (
          <button
            type="button"
            class="button"
            aria-label={words.revokeOf(token.name)}
            onClick={() => room.askRevoke(token.id)}
          >
            {words.revoke}
          </button>
        )}
        {token.good && revoking === token.id && <Confirm room={room} id={token.id} busy={busy} />}
      </div>
      {open && <UseList used={shown.used} />}
    </li>
  );
}

interface ConfirmProps {
  readonly room: Tokens;
  readonly id: string;
  readonly busy: boolean;
}

/** Asks once more: what uses the token stops working. */
function Confirm({ room, id, busy }: ConfirmProps) {
  const words = adminWords.tokens;
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <>
      <button
        ref={button}
        type="button"
        class="button danger"
        aria-disabled={busy ? true : undefined}
        onKeyDown={(e) => {
          if (e.key === 'Escape') room.askRevoke(undefined);
        }}
        onClick={() => void room.revoke(id)}
      >
        {words.revokeNow}
      </button>
      <button type="button" class="button" onClick={() => room.askRevoke(undefined)}>
        {adminWords.cancel}
      </button>
    </>
  );
}

function UseList({ used }: { readonly used: Uses | undefined }) {
  const words = adminWords.tokens;
  if (!used) return <p class="note">{adminWords.loading}</p>;
  return (
    <>
      <p class="note">{words.count(used.uses, used.recent.length)}</p>
      <ul class="uses">
        {used.recent.map((u, n) => (
          <li key={n}>
            <time dateTime={u.at}>{adminWords.when(u.at)}</time> <code dir="ltr">{u.what}</code>
          </li>
        ))}
      </ul>
    </>
  );
}

interface MadeProps {
  readonly token: string;
  readonly onDone: () => void;
}

/** The token itself, this once. */
function Made({ token, onDone }: MadeProps) {
  const words = adminWords.tokens;
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, [token]);
  return (
    <div class="confirm">
      <label for="made-token">{words.made}</label>
      <input
        ref={field}
        id="made-token"
        class="input"
        type="text"
        dir="ltr"
        spellcheck={false}
        readOnly
        value={token}
      />
      <div class="buttons">
        <button type="button" class="button" onClick={onDone}>
          {words.done}
        </button>
      </div>
    </div>
  );
}

function Form({ room }: { readonly room: Tokens }) {
  const words = adminWords.tokens;
  const [name, setName] = useState('');
  const [access, setAccess] = useState<Access>('read');
  const [projects, setProjects] = useState('');
  const [days, setDays] = useState(String(usualDays));
  const { busy } = room.view;
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        void room.create(name, access, projects, Number(days)).then((made) => {
          if (made) setName('');
        });
      }}
    >
      <div class="fields">
        <Labelled id="token-name" label={words.name}>
          <input
            id="token-name"
            class="input"
            type="text"
            required
            maxLength={100}
            autocomplete="off"
            value={name}
            onInput={(e) => setName(e.currentTarget.value)}
          />
        </Labelled>
        <Labelled id="token-access" label={words.may}>
          <select
            id="token-access"
            class="input"
            value={access}
            onChange={(e) => setAccess(e.currentTarget.value as Access)}
          >
            <option value="read">{words.access.read}</option>
            <option value="write">{words.access.write}</option>
          </select>
        </Labelled>
        <Labelled id="token-projects" label={words.projects}>
          <input
            id="token-projects"
            class="input"
            type="text"
            dir="ltr"
            autocomplete="off"
            spellcheck={false}
            aria-describedby="token-projects-hint"
            value={projects}
            onInput={(e) => setProjects(e.currentTarget.value)}
          />
          <p class="hint" id="token-projects-hint">
            {words.projectsHint}
          </p>
        </Labelled>
        <Labelled id="token-days" label={words.days}>
          <input
            id="token-days"
            class="input"
            type="number"
            required
            min={1}
            max={mostDays}
            value={days}
            onInput={(e) => setDays(e.currentTarget.value)}
          />
        </Labelled>
      </div>
      <button type="submit" class="button primary" aria-disabled={busy ? true : undefined}>
        {words.create}
      </button>
    </form>
  );
}
