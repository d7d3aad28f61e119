import { join } from 'node:path';
import { expect } from 'vitest';
import { colourRules, violations, type Framed, type Theme } from './panel';
import { root } from './programs';

/** Where the pictures go. They are looked at by people, and are not committed. */
const folder = join(root, 'artifacts', 'gallery');

/** A way to look at a state. */
interface Mode {
  readonly name: string;
  readonly theme: Theme;
  readonly forced: boolean;
  readonly narrow: boolean;
  /** It changes colours alone, which are the same in each language. */
  readonly colours?: boolean;
  /** What another mode than the first can break; all rules unless said. */
  readonly rules?: readonly string[];
}

const layout = ['target-size', 'color-contrast', 'scrollable-region-focusable', 'meta-viewport'];
const only = { colours: true, rules: colourRules };

/** How a page is opened, and left. */
const usual: Mode = { name: 'light', theme: 'light', forced: false, narrow: false };
const modes: readonly Mode[] = [
  usual,
  { ...usual, name: 'dark', theme: 'dark', ...only },
  { ...usual, name: 'forced', forced: true, ...only },
  { ...usual, name: 'narrow', narrow: true, rules: layout },
];

const wide = { width: 1280, height: 900 };
const narrow = { width: 320, height: 900 };

/**
 * Looks at a state in each way: takes a picture, lets axe-core look, and sees
 * that nothing is beside the page. Colours are looked at in English alone.
 */
export async function look(
  framed: Framed,
  state: string,
  language: string,
  except: readonly string[] = [],
): Promise<void> {
  const frame = await framed.inside();
  let before = usual;
  for (const mode of modes.filter((m) => !m.colours || language === 'en')) {
    const name = `${state}, ${mode.name}, ${language}`;
    await change(framed, before, mode);
    before = mode;
    await framed.page
      .locator('iframe.ap-iframe')
      .screenshot({ path: join(folder, `${name}.jpeg`), animations: 'disabled' });
    const beside = await frame.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(beside, `pixels beside the page: ${name}`).toBe(0);
    const found = await violations(frame, mode.rules);
    expect(
      found.filter((v) => !except.some((rule) => v.startsWith(`${rule}: `))),
      name,
    ).toEqual([]);
  }
  await change(framed, before, usual);
}

async function change(framed: Framed, from: Mode, to: Mode): Promise<void> {
  if (from.forced !== to.forced) {
    await framed.page.emulateMedia({ forcedColors: to.forced ? 'active' : 'none' });
  }
  if (from.narrow !== to.narrow) await framed.page.setViewportSize(to.narrow ? narrow : wide);
  await framed.switchTo(to.theme);
}
