import type { Host } from './host';

/** Keeps the frame as high as what is in it. */
export function followHeight(root: HTMLElement, host: Host): void {
  let last = 0;
  const tell = () => {
    const height = Math.ceil(root.getBoundingClientRect().height);
    if (height !== last) host.setHeight(height);
    last = height;
  };
  // An observer is not called in a frame that is scrolled out of view.
  tell();
  new ResizeObserver(tell).observe(root);
}
