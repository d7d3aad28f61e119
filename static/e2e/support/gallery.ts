import { join } from 'node:path';
import { expect } from 'vitest';
import { violations, type Framed, type Theme } from './panel';
import { root } from './programs';

/** Where the pictures go. They are looked at by people, and are not committed. */
const folder = join(root, 'artifacts', 'gallery');

/** A way to look at a state. */
interface Mode {
  readonly name: string;
  readonly theme: Theme;
  readonly forced?: boolean;
  readonly narrow?: boolean;
  /** It changes colours alone, which are the same in each language. */
  readonly colours?: boolean;
  /** What another mode than the first can break; all rules unless said. */
  readonly rules?: readonly string[];
}

const colours = ['color-contrast', 'link-in-text-block'];
const layout = ['target-size', 'color-contrast', 'scrollable-region-focusable', 'meta-viewport'];

const modes: readonly Mode[] = [
  { name: 'light', theme: 'light' },
  { name: 'dark', theme: 'dark', colours: true, rules: colours },
  { name: 'forced', theme: 'light', forced: true, colours: true, rules: colours },
  { name: 'narrow', theme: 'light', narrow: true, rules: layout },
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
  for (const mode of modes.filter((m) => !m.colours || language === 'en')) {
    const name = `${state}, ${mode.name}, ${language}`;
    await framed.page.emulateMedia({ forcedColors: mode.forced ? 'active' : 'none' });
    await framed.page.setViewportSize(mode.narrow ? narrow : wide);
    await framed.switchTo(mode.theme);
    await framed.page
      .locator('iframe.ap-iframe')
      .screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
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
  await framed.page.emulateMedia({ forcedColors: 'none' });
  await framed.page.setViewportSize(wide);
  await framed.switchTo('light');
}
