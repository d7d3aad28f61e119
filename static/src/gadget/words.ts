import type { gadget } from '../words/en/gadget';
import type { Wide } from '../words/words';

// The gadget's words are apart from the panel's, which every issue loads.

export type GadgetWords = Wide<typeof gadget>;

export let gadgetWords: GadgetWords;

/** Takes what a catalogue of the gadget's words has left into use. */
export function speakGadget(catalogue: object): void {
  gadgetWords = (catalogue as { readonly gadget?: GadgetWords }).gadget ?? gadgetWords;
}
