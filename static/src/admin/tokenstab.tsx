import { useMemo } from 'preact/hooks';
import type { Desk } from './desk';
import { TokenCard } from './tokencard';
import { httpTokenApi, Tokens } from './tokens';

/** The API tokens of the site. */
export function Contents({ desk }: { readonly desk: Desk }) {
  const tokens = useMemo(
    () => new Tokens({ api: httpTokenApi(desk.server), jira: desk.host }),
    [desk],
  );
  return <TokenCard tokens={tokens} />;
}
