import { createRequire } from 'node:module';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Frame, FrameLocator, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { root } from './programs';

const axeScript = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** The rules that a theme or forced colours can break, which change colours alone. */
export const colourRules = ['color-contrast', 'link-in-text-block'];

/** Where pictures of the states go. */
const pictures = join(root, 'artifacts', 'e2e');

/** A page of the app's in its frame, seen by a person on a page of Jira's. */
export class Framed {
  readonly frame: FrameLocator;

  constructor(readonly page: Page) {
    this.frame = page.frameLocator('iframe.ap-iframe');
  }
  button(name: string): Locator {
    return this.frame.getByRole('button', { name, exact: true });
  }

  /** Shows a tab of a page of admins. */
  tab(name: string): Promise<void> {
    return this.frame.getByRole('tab', { name, exact: true }).click();
  }

  /** Waits until a text is on the page; what is also announced is there twice. */
  says(text: string): Promise<void> {
    return this.frame.getByText(text).filter({ visible: true }).first().waitFor();
  }

  /** Waits until an element has the focus, and keys go to it. */
  async hasFocus(element: Locator): Promise<void> {
    await expect
      .poll(() => element.evaluate((el) => el === el.ownerDocument.activeElement))
      .toBe(true);
  }

  /** Waits until Jira's bridge is there, without which the app asks for nothing. */
  async isBridged(): Promise<void> {
    await (await this.inside()).waitForFunction(() => 'AP' in window);
  }

  /** The frame itself, for looking behind what a person sees. */
  async inside(): Promise<Frame> {
    const element = await this.page.waitForSelector('iframe.ap-iframe', { state: 'attached' });
    const frame = await element.contentFrame();
    if (!frame) throw new Error('there is no frame');
    return frame;
  }

  /**
   * Fails if axe-core finds anything wrong with the page as it is now, or with its
   * colours in the dark theme, and puts a picture of each into artifacts/.
   */
  async isFine(state: string): Promise<void> {
    await this.inBothThemes(state, await this.inside());
  }

  /** The same for the page around it. */
  async pageIsFine(state: string): Promise<void> {
    await this.inBothThemes(state, this.page.mainFrame());
  }

  private async inBothThemes(state: string, frame: Frame): Promise<void> {
    const before = await this.theme();
    for (const theme of ['light', 'dark'] as const) {
      await this.switchTo(theme);
      await this.picture(`${state}-${theme}`);
      const rules = theme === 'dark' ? colourRules : undefined;
      expect(await violations(frame, rules), `${state}, ${theme}`).toEqual([]);
    }
    await this.switchTo(before);
  }

  private async theme(): Promise<Theme> {
    const mode = await (
      await this.inside()
    ).evaluate(() => document.documentElement.dataset.colorMode);
    return mode === 'dark' ? 'dark' : 'light';
  }

  /** Switches the theme as the page's own switch does, but leaves the focus where it is. */
  async switchTo(theme: Theme): Promise<void> {
    await this.page.evaluate((name) => (window as unknown as Themed).setTheme(name), theme);
    const frame = await this.inside();
    // Without the bridge nobody tells the frame: its own palette is what is looked at.
    if (!(await frame.evaluate(() => 'AP' in window))) {
      await frame.evaluate((name) => (document.documentElement.dataset.colorMode = name), theme);
    }
    await frame.waitForFunction(
      (name) => document.documentElement.dataset.colorMode === name,
      theme,
    );
    await frame.evaluate(settled);
  }

  /** Puts a picture of the whole page into artifacts/. */
  picture(name: string): Promise<void> {
    return this.photograph(join(pictures, `${name.replace(/[^\w-]+/g, '-')}.jpeg`));
  }

  async photograph(path: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    await this.page.screenshot({ path, animations: 'disabled' });
  }
}

/** The panel, seen by a person on the issue page. */
export class Panel extends Framed {
  readonly add: Locator;

  constructor(page: Page) {
    super(page);
    this.add = this.frame.getByRole('textbox', { name: 'Add an item', exact: true });
  }

  /** The checkbox of an item. */
  box(text: string): Locator {
    return this.frame.getByRole('checkbox', { name: text, exact: true });
  }

  /** The row of an item. */
  row(text: string): Locator {
    return this.box(text).locator('xpath=ancestor::li');
  }

  /** Clicks the checkbox of an item and waits until it has changed. */
  async tick(text: string): Promise<void> {
    const box = this.box(text);
    const was = await box.isChecked();
    await box.click();
    await expect.poll(() => box.isChecked()).toBe(!was);
  }

  /** Texts of the visible items, from top to bottom. */
  texts(): Promise<string[]> {
    return this.frame.getByRole('checkbox').evaluateAll((boxes) =>
      boxes.map((box) => {
        const by = box.getAttribute('aria-labelledby');
        const named = by === null ? undefined : document.getElementById(by)?.textContent;
        return (
          box.getAttribute('aria-label') ??
          named ??
          (box as HTMLInputElement).labels?.[0]?.textContent ??
          ''
        );
      }),
    );
  }

  /** Waits until exactly these items are shown, in this order. */
  async shows(...texts: string[]): Promise<void> {
    await expect.poll(() => this.texts()).toEqual(texts);
  }

  /** Waits until every change is stored. */
  saved(): Promise<void> {
    return this.frame.getByText('Saved', { exact: true }).first().waitFor();
  }

  /** Waits until all can be used: what keys and menus do, and the bridge, come after the rows. */
  async isReady(): Promise<void> {
    await this.isBridged();
    await this.inMenu(() => Promise.resolve());
  }

  /** Waits until what was done can be taken back: what keeps it comes after the rows, too. */
  async canUndo(): Promise<void> {
    await this.inMenu(async (menu) => {
      const undo = menu.getByRole('menuitem', { name: 'Undo', exact: true });
      await expect.poll(() => undo.getAttribute('aria-disabled')).toBeNull();
    });
  }

  /** Opens the menu of the panel, and closes it when something was seen there. */
  private async inMenu(look: (menu: Locator) => Promise<void>): Promise<void> {
    const menu = this.frame.getByRole('menu');
    await this.frame.locator('#panel-menu').click();
    await menu.waitFor();
    await look(menu);
    await this.page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });
  }

  /** Fails unless a dialog hides all rows, also those below its end. */
  async covers(dialog: Locator): Promise<void> {
    const colours = (el: Element) =>
      [null, '::backdrop'].map((of) => getComputedStyle(el, of).backgroundColor);
    const [own, below] = await dialog.evaluate(colours);
    expect(below).toBe(own);
  }

  /** Opens the menu of an item and chooses an entry. */
  async choose(text: string, entry: string): Promise<void> {
    await this.row(text).hover();
    await this.button(`Actions for ${text}`).click();
    await this.frame.getByRole('menuitem', { name: entry }).click();
  }
}

export type Theme = 'light' | 'dark';

interface Themed {
  setTheme(name: Theme): void;
}

/** Runs in the frame: waits until style sheets are there and nothing fades any more. */
async function settled(): Promise<void> {
  const sheets = [...document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')];
  await Promise.all(
    sheets
      .filter((link) => !link.sheet)
      .map((link) => new Promise((done) => link.addEventListener('load', done))),
  );
  const ending = document
    .getAnimations()
    .filter((a) => a.effect?.getComputedTiming().iterations !== Infinity);
  await Promise.all(ending.map((a) => a.finished.catch(() => undefined)));
}

/** What axe-core finds in a frame as it is now, in words; all its rules unless some are named. */
export async function violations(frame: Frame, rules?: readonly string[]): Promise<string[]> {
  if (!(await frame.evaluate(() => 'axe' in window))) {
    await frame.evaluate(await readFile(axeScript, 'utf8'));
  }
  return frame.evaluate(run, rules);
}

/** Runs in the frame. */
async function run(rules: readonly string[] | undefined): Promise<string[]> {
  const options: RunOptions = {
    preload: false, // it would fetch style sheets, which the page's policy forbids
    iframes: false, // each is looked at by itself
    ...(rules
      ? { runOnly: { type: 'rule', values: [...rules] } }
      : { rules: { 'target-size': { enabled: true } } }),
  };
  const { axe } = window as unknown as { axe: { run(o: RunOptions): Promise<AxeResults> } };
  const found = await axe.run(options);
  return found.violations.map(
    (v) => `${v.id}: ${v.help}\n${v.nodes.map((n) => n.html).join('\n')}`,
  );
}
