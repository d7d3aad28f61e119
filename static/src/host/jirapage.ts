// What the rooms that are loaded late need of the page around the frame. Connect's
// way of it; another door brings another.

/** What Jira's own dialog for a new issue begins with. */
export interface NewIssue {
  readonly pid: number;
  readonly issueType: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** An issue as Jira's dialog tells of it, which may be by its key alone. */
export interface MadeIssue {
  readonly id?: string | number;
  readonly key?: string;
}

interface Bridge {
  readonly jira?: {
    /** Documented with a callback; what it carries it by may make a promise of it. */
    openCreateIssueDialog?(
      done: (made: readonly MadeIssue[]) => void,
      known: NewIssue,
    ): Promise<readonly MadeIssue[]> | undefined;
  };
}

/** The address of the page of an issue: Jira tells each frame where it is, and its own path there. */
export function issueAddress(issueKey: string): string {
  const told = new URLSearchParams(window.location.search);
  return `${told.get('xdm_e') ?? ''}${told.get('cp') ?? ''}/browse/${issueKey}`;
}

/**
 * Opens Jira's own dialog for a new issue, with what is known filled in, and gives
 * the issues that were made: none if it was closed. Undefined where Jira has none.
 */
export function newIssue(known: NewIssue): Promise<readonly MadeIssue[]> | undefined {
  const { jira } = (window as { AP?: Bridge }).AP ?? {};
  if (!jira?.openCreateIssueDialog) return undefined;
  return new Promise((resolve, reject) => {
    void jira.openCreateIssueDialog?.(resolve, known)?.then(resolve, reject);
  });
}
