import { useEffect, useLayoutEffect, useReducer, useState } from 'preact/hooks';
import { adminWords } from '../words/words';
import { Labelled } from './choice';
import { Once, Projects, Really } from './parts';
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
      {made !== undefined && (
        <Once
          id="made-token"
          label={words.made}
          secret={made}
          done={words.done}
          onDone={() => room.hide()}
        />
      )}
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
        {token.good && revoking === token.id && (
          <Really
            yes={words.revokeNow}
            no={adminWords.cancel}
            busy={busy}
            onYes={() => void room.revoke(token.id)}
            onNo={() => room.askRevoke(undefined)}
          />
        )}
      </div>
      {open && <UseList used={shown.used} />}
    </li>
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
        <Projects
          id="token-projects"
          label={words.projects}
          hint={words.projectsHint}
          typed={projects}
          onChange={setProjects}
        />
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
