/** Jira's own REST API, as the person who looks at the page. */
export interface Jira {
  /** Gets a path below /rest and parses it; rejects if Jira does not answer with it. */
  get(path: string): Promise<unknown>;
}

interface Bridge {
  request?(path: string): Promise<{ readonly body: string }>;
}

/** Jira through Connect's bridge, which has to be there by now. */
export function connectJira(page: Document): Jira {
  const global = page.defaultView as unknown as { AP?: Bridge };
  return {
    async get(path) {
      if (!global.AP?.request) throw new Error('the page is not in a Jira frame');
      return JSON.parse((await global.AP.request(path)).body) as unknown;
    },
  };
}
