import { useEffect, useRef, useState } from 'preact/hooks';
import type { Link } from '../domain/state';
import { issueAddress } from '../host/jirapage';
import type { Controller } from '../ui/controller';
import { lateWords } from '../words/words';
import { issuesOf } from './issues';
import type { Facts, Issues } from './issues';

interface Props {
  readonly link: Link;
  /** The item's own status; when it changes, the issue's may have. */
  readonly status: string | null;
  readonly controller: Controller;
  readonly tabIndex: number;
}

/** The issue that an item is tied to: its key, which leads to it, and its status. */
export function LinkTag({ link, status, controller, tabIndex }: Props) {
  const words = lateWords.convert;
  const facts = useFacts(issuesOf(controller), link.issue, status);
  const key = facts?.key ?? (link.key || words.anIssue);
  if (facts === null) {
    return (
      <span class="linked">
        <span class="linked-key">{key}</span>
        <span class="lozenge">{words.hidden}</span>
      </span>
    );
  }
  return (
    <span class="linked">
      {link.key || facts ? (
        <a
          class="linked-key"
          href={issueAddress(key)}
          target="_blank"
          rel="noopener"
          title={facts?.summary}
          tabIndex={tabIndex}
        >
          {key}
        </a>
      ) : (
        <span class="linked-key">{key}</span>
      )}
      {facts?.status && (
        <span class="lozenge" data-colour={facts.colour} dir="auto">
          {facts.status}
        </span>
      )}
      {link.follow && (
        <span class="follows" role="img" aria-label={words.follows(key)} title={words.follows(key)}>
          <FollowIcon />
        </span>
      )}
    </span>
  );
}

/** Two links of a chain. */
function FollowIcon() {
  return (
    <svg class="icon" width="12" height="12" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M6.5 4H5a4 4 0 0 0 0 8h1.5v-1.6H5a2.4 2.4 0 0 1 0-4.8h1.5zm3 0H11a4 4 0 0 1 0 8H9.5v-1.6H11a2.4 2.4 0 0 0 0-4.8H9.5zM5 7.2h6v1.6H5z" />
    </svg>
  );
}

function useFacts(issues: Issues, id: string, status: string | null): Facts | null | undefined {
  const [facts, setFacts] = useState(() => issues.get(id));
  const drawn = useRef(status);
  useEffect(() => {
    if (drawn.current !== status) issues.again(id);
    drawn.current = status;
  }, [issues, id, status]);
  useEffect(() => {
    const look = () => setFacts(issues.get(id));
    look();
    return issues.subscribe(look);
  }, [issues, id]);
  return facts;
}
