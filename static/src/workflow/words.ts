import type { WorkflowWords } from '../words/words';

/** The words in use on the pages in the editor of workflows. */
export let words: WorkflowWords;

/** Takes a catalogue into use; what is drawn already has to be drawn again. */
export function speak(catalogue: WorkflowWords | undefined): void {
  words = catalogue ?? words;
}
