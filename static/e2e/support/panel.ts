import { createRequire } from 'node:module';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Frame, FrameLocator, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { root } from './programs';

const axeScript = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Where pictures of the states go. */
const pictures = join(root, 'artifacts', 'e2e');

/** The panel, seen by a person on the issue page. */
export class Panel {
  readonly frame: FrameLocator;
  readonly add: Locator;

  constructor(readonly page: Page) {
    this.frame = page.frameLocator('iframe.ap-iframe');
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

  button(name: string): Locator {
    return this.frame.getByRole('button', { name, exact: true });
  }

  /** Texts of the visible items, from top to bottom. */
  texts(): Promise<string[]> {
    return this.frame.getByRole('checkbox').evaluateAll((boxes) =>
      boxes.map((box) => {
        const by = box.getAttribute('aria-labelledby');
        const named = by === null ? undefined : document.getElementById(by)?.textContent;
        return box.getAttribute('aria-label') ?? named ?? (box as HTMLInputElement).labels?.[0]?.textContent ?? '';
      }),
    );
  }

  /** Waits until exactly these items are shown, in this order. */
  async shows(...texts: string[]): Promise<void> {
    await expect.poll(() => this.texts()).toEqual(texts);
  }

  /** Waits until a text is on the panel; what is also announced is there twice. */
  says(text: string): Promise<void> {
    return this.frame.getByText(text).first().waitFor();
  }

  /** Waits until every change is stored. */
  saved(): Promise<void> {
    return this.frame.getByText('Saved', { exact: true }).first().waitFor();
  }

  /** The frame itself, for looking behind what a person sees. */
  async inside(): Promise<Frame> {
    const element = await this.page.waitForSelector('iframe.ap-iframe', { state: 'attached' });
    const frame = await element.contentFrame();
    if (!frame) throw new Error('the panel has no frame');
    return frame;
  }

  /** Opens the menu of an item and chooses an entry. */
  async choose(text: string, entry: string): Promise<void> {
    await this.row(text).hover();
    await this.button(`Actions for ${text}`).click();
    await this.frame.getByRole('menuitem', { name: entry }).click();
  }

  /** Fails if axe-core finds anything wrong with the panel as it is now. */
  async isAccessible(): Promise<void> {
    const frame = await this.inside();
    if (!(await frame.evaluate(() => 'axe' in window))) {
      await frame.evaluate(await readFile(axeScript, 'utf8'));
    }
    const found = await frame.evaluate(async () => {
      const options: RunOptions = {
        preload: false, // it would fetch style sheets, which the page's policy forbids
        rules: { 'target-size': { enabled: true } },
      };
      const { axe } = window as unknown as { axe: { run(o: RunOptions): Promise<AxeResults> } };
      const { violations } = await axe.run(options);
      return violations.map((v) => `${v.id}: ${v.help}\n${v.nodes.map((n) => n.html).join('\n')}`);
    });
    expect(found).toEqual([]);
  }

  /** Puts a picture of the whole page into artifacts/. */
  async picture(name: string): Promise<void> {
    await mkdir(pictures, { recursive: true });
    await this.page.screenshot({ path: join(pictures, `${name}.png`), animations: 'disabled' });
  }
}
