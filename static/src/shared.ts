import { Component, Fragment, createElement, render } from 'preact';
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
} from 'preact/hooks';
import { jsx, jsxs } from 'preact/jsx-runtime';
import * as words from './words/words';

/**
 * Gives the rooms that are loaded late what the panel has already, so that they
 * neither carry it nor draw with another Preact than the panel. The build puts
 * these in the place of their imports (tools/assets). Named one by one, for all of
 * Preact would be a kilobyte more; a room that needs another name adds it.
 */
export function share(win: Window): void {
  Object.assign(win, {
    ticklist: {
      preact: { Component, Fragment, createElement, render },
      'preact/hooks': {
        useCallback,
        useEffect,
        useLayoutEffect,
        useMemo,
        useReducer,
        useRef,
        useState,
      },
      'preact/jsx-runtime': { Fragment, jsx, jsxs },
      'words/words': words,
    },
  });
}
