// What the gadget needs of the dashboard around it: Connect's way of it, as in
// https://developer.atlassian.com/cloud/jira/platform/jsapi/jira/

/** The dashboard around the gadget. */
export interface Frame {
  setTitle(title: string): void;
  /** Whether the person may change the dashboard. */
  editable(): Promise<boolean>;
  /** Calls back when Jira's own menu asks the gadget to be configured. */
  onConfigure(call: () => void): void;
}

interface Bridge {
  readonly jira?: {
    setDashboardItemTitle?(title: string): unknown;
    isDashboardItemEditable?(done: (editable: boolean) => void): unknown;
  };
  readonly events?: { on(name: string, call: () => void): unknown };
}

/** How long Jira may take to say who may change the dashboard, in milliseconds. */
const patience = 10_000;

/** The dashboard, once the bridge is there; until then, and without one, nobody may change it. */
export function connectFrame(win: Window, bridgeIsThere: Promise<void>): Frame {
  const bridge = () => (win as { AP?: Bridge }).AP;
  return {
    setTitle: (title) =>
      void bridgeIsThere.then(() => bridge()?.jira?.setDashboardItemTitle?.(title)),
    async editable() {
      await bridgeIsThere;
      const { jira } = bridge() ?? {};
      if (!jira?.isDashboardItemEditable) return false;
      return new Promise((resolve) => {
        win.setTimeout(() => resolve(false), patience);
        jira.isDashboardItemEditable?.(resolve);
      });
    },
    onConfigure: (call) =>
      void bridgeIsThere.then(() => bridge()?.events?.on('jira_dashboard_item_edit', call)),
  };
}

/** Resolves when the bridge's script has loaded; never where it does not. */
export function bridgeOf(page: Document): Promise<void> {
  return new Promise((resolve) => {
    if ('AP' in (page.defaultView ?? {})) resolve();
    // A script's load does not bubble, but it can be caught on the way.
    page.addEventListener(
      'load',
      ({ target }) => {
        if ((target as Partial<Element> | null)?.id === 'bridge') resolve();
      },
      true,
    );
  });
}
