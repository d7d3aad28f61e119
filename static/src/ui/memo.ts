import { Component } from 'preact';
import type { ComponentType, FunctionComponent } from 'preact';
import { createElement } from 'preact';

const language = () => document.documentElement.lang;

/**
 * Draws again only if one of the props is another one, or the language is; saves
 * preact/compat.
 */
export function memo<P extends object>(draw: FunctionComponent<P>): ComponentType<P> {
  return class Memo extends Component<P> {
    #drawnIn = '';
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const keys = Object.keys(next) as (keyof P)[];
      return keys.some((k) => next[k] !== this.props[k]) || this.#drawnIn !== language();
    }
    override render() {
      this.#drawnIn = language();
      return createElement(draw, this.props);
    }
  };
}
