/**
 * What the panel needs of the product that shows it. Connect's bridge is one;
 * whatever else can show the panel has to be able to do this much.
 */
export interface Host {
  /** A token for the API, a fresh one each time; rejects if there is none to be had. */
  token(): Promise<string>;
  /** Makes the frame as high as its content, now or as soon as that is possible. */
  setHeight(px: number): void;
}
