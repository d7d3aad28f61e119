/** How Jira is asked; without it a path is got. */
export interface Ask {
  readonly method?: 'GET' | 'POST' | 'PUT';
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
  /** The address of the page around the panel; rejects if Jira does not say. */
  location(): Promise<string>;
  /** Makes the frame as high as its content, now or as soon as that is possible. */
  setHeight(px: number): void;
}
