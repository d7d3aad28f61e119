import type { Clock } from '../outbox/clock';

/** The part of Connect's bridge that Jira's editor of workflows is spoken to by. */
interface WorkflowBridge {
  readonly jira?: {
    getWorkflowConfiguration(callback: (saved: unknown) => void): unknown;
    readonly WorkflowConfiguration: {
      onSave(value: () => string): unknown;
      onSaveValidation(valid: () => boolean): unknown;
    };
  };
}

/** Jira's editor of workflows, which shows the page. */
export interface Editor {
  /** What was saved before; empty if nothing was, or if Jira does not say. */
  saved(): Promise<string>;
  /**
   * Answers when the person saves. Both are asked at once and cannot be waited for:
   * https://developer.atlassian.com/cloud/jira/platform/jsapi/classes/workflowconfiguration/
   */
  onSave(valid: () => boolean, value: () => string): void;
  /** Says when the page goes, and when it comes back after all; gives what ends that. */
  onLeave(gone: () => void, back: () => void): () => void;
}

/** How long Jira may take to say what was saved before, in milliseconds. */
const patience = 5000;

/** Speaks to the editor through the bridge, which may come late or never. */
export function editorOf(page: Document, clock: Clock): Editor {
  const global = page.defaultView as unknown as { AP?: WorkflowBridge };
  const bridge = new Promise<WorkflowBridge['jira']>((resolve) => {
    if (global.AP) resolve(global.AP.jira);
    // A script's load does not bubble, but it can be caught on the way.
    page.addEventListener(
      'load',
      ({ target }) => {
        if ((target as Partial<Element> | null)?.id === 'bridge') resolve(global.AP?.jira);
      },
      true,
    );
  });
  return {
    saved: () =>
      new Promise((resolve) => {
        clock.after(patience, () => resolve(''));
        void bridge.then((jira) =>
          jira?.getWorkflowConfiguration((saved) =>
            resolve(typeof saved === 'string' ? saved : ''),
          ),
        );
      }),
    onLeave(gone, back) {
      const win = page.defaultView;
      const shown = (e: PageTransitionEvent) => {
        if (e.persisted) back();
      };
      win?.addEventListener('pagehide', gone);
      win?.addEventListener('pageshow', shown);
      return () => {
        win?.removeEventListener('pagehide', gone);
        win?.removeEventListener('pageshow', shown);
      };
    },
    onSave(valid, value) {
      void bridge.then((jira) => {
        jira?.WorkflowConfiguration.onSaveValidation(valid);
        jira?.WorkflowConfiguration.onSave(value);
      });
    },
  };
}
