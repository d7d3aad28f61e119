import type { Clock } from '../outbox/clock';
import type { WorkflowApi } from './api';
import type { Editor } from './editor';

/** What the pages are given to work with. */
export interface Desk {
  readonly api: WorkflowApi;
  readonly editor: Editor;
  readonly clock: Clock;
}
