/** How Jira is asked; without it a path is got. */
export interface Ask {
  readonly method?: 'GET' | 'POST';
  /** What is sent, as JSON. */
  readonly body?: unknown;
}

/** Jira's own REST API, as the person who looks at the page. */
export interface Jira {
  /**
   * Asks for a path below /rest and parses the answer. Rejects with a JiraError
   * where Jira refuses, with another where it cannot be asked.
   */
  request(path: string, ask?: Ask): Promise<unknown>;
  /** The address of the page of an issue. */
  address(issueKey: string): string;
  /**
   * Opens Jira's own dialog for a new issue, with what is known filled in, and gives
   * the issues that were made: none if it was closed. Undefined where it has none.
   */
  newIssue(known: NewIssue): Promise<readonly MadeIssue[]> | undefined;
}

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

/** Jira's refusal of a request. */
export class JiraError extends Error {
  /**
   * @param status of HTTP
   * @param body what Jira says, which a person may be shown parts of
   */
  constructor(
    readonly status: number,
    readonly body: string,
  ) {
    super(`Jira answered ${status}`);
  }
}

/**
 * What the panel needs of the product that shows it. Connect's bridge is one;
 * whatever else can show the panel has to be able to do this much.
 */
export interface Host extends Jira {
  /** A token for the API, a fresh one each time; rejects if there is none to be had. */
  token(): Promise<string>;
  /** The tag of the language that the person has Jira in (en_GB); rejects if Jira does not say. */
  locale(): Promise<string>;
  /** Makes the frame as high as its content, now or as soon as that is possible. */
  setHeight(px: number): void;
}
