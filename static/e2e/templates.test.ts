import { describe } from 'vitest';
import type { Panel } from './support/panel';
import { Framed } from './support/panel';
import { expect, test } from './support/test';

/** The tab of templates on the page of a site's admins. */
class Library extends Framed {
  readonly area = this.frame.getByRole('tabpanel', { name: 'Templates' });

  async shown(): Promise<void> {
    await this.tab('Templates');
    await this.button('New template').waitFor();
  }

  /** Makes a template of a text, and stays on it. */
  async make(name: string, text: string): Promise<void> {
    await this.button('New template').click();
    await this.area.getByRole('radio', { name: 'A text' }).check();
    await this.area.getByRole('textbox', { name: 'Checklist as text' }).fill(text);
    await this.area.getByRole('textbox', { name: 'Name' }).fill(name);
    await this.button('Create').click();
    await this.area.getByRole('heading', { name, exact: true }).waitFor();
  }

  async add(text: string): Promise<void> {
    await this.area.getByRole('textbox', { name: /^Add an item/ }).fill(text);
    await this.page.keyboard.press('Enter');
  }

  async saved(version: number): Promise<void> {
    await this.button('Save').click();
    await this.says(`Saved as version ${version}.`);
  }
}

/** Adds from a template, from the menu of the panel. */
async function apply(panel: Panel, template: string): Promise<void> {
  await panel.frame.locator('#panel-menu').click();
  await panel.frame.getByRole('menuitem', { name: 'Add from a template…' }).click();
  const dialog = panel.frame.getByRole('dialog', { name: 'Add from a template' });
  await dialog.getByRole('searchbox').fill(template);
  await dialog.getByRole('radio', { name: template }).check();
  await dialog.locator('.tp-has').first().waitFor();
  await panel.isFine(`templates-apply-${template}`);
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
}

describe('templates', () => {
  test('one is made, applied, saved again, and comes to an open issue', async ({
    open,
    visit,
    jira,
  }) => {
    const page = new Library(await visit('/apps/admin'));
    await page.shown();
    await page.make('Release train', '# Release\n* Freeze the branch\n* Announce it');

    const issue = await jira.newIssue('WEB');
    const panel = await open(issue);
    await apply(panel, 'Release train');
    await panel.shows('Freeze the branch', 'Announce it');
    await panel.button('From a template').waitFor();
    await panel.tick('Freeze the branch');
    await panel.saved();

    await page.add('Thank everybody');
    await page.saved(2);
    await page.area.getByRole('button', { name: 'Version 2' }).click();
    await page.area.getByText('Added: Thank everybody').waitFor();
    await page.isFine('templates-versions');
    await page.button('Show what would change').click();
    await page.says('1 issue would change, of 1 that are open.');
    await page.isFine('templates-forecast');
    await page.button('Update 1 issue').click();
    await panel.shows('Freeze the branch', 'Announce it', 'Thank everybody');
    expect(await panel.box('Freeze the branch').isChecked()).toBe(true);
  });

  test('a live one can only be ticked, and follows', async ({ open, visit, jira }) => {
    const page = new Library(await visit('/apps/admin'));
    await page.shown();
    await page.make('Definition of ready', '# Ready\n* It is estimated');
    await page.area.getByRole('checkbox', { name: 'Live' }).check();
    await page.button('Save').click();
    await page.says('Saved as version 1.');

    const issue = await jira.newIssue('OPS');
    const panel = await open(issue, { user: 'ben' }); // who manages templates there
    await apply(panel, 'Definition of ready');
    await panel.shows('It is estimated');
    await panel.tick('It is estimated');
    await panel.box('It is estimated').focus();
    await panel.page.keyboard.press('F2');
    await panel.page.keyboard.press('Delete');
    expect(await panel.button('Move It is estimated').count()).toBe(0);
    await panel.button('Live checklist').click();
    await panel.says('From the template “Definition of ready”');
    await panel.isFine('templates-live');
    await panel.page.keyboard.press('Escape');

    await page.add('It is small');
    await page.saved(2);
    await panel.shows('It is estimated', 'It is small');
    expect(await panel.box('It is estimated').isChecked()).toBe(true);

    await panel.button('Actions for Ready').click();
    await panel.frame.getByRole('menuitem', { name: 'Delete checklist' }).click();
    await panel.shows();
    await panel.button('Undo').click();
    await panel.shows('It is estimated', 'It is small');
    await panel.button('Live checklist').waitFor();
    await panel.saved();

    await page.tab('Rules');
    await page.button('Add a rule').click();
    const form = page.frame.getByRole('region', { name: 'New rule' });
    await form.getByRole('textbox', { name: 'Name' }).fill('Ready or not');
    await form.getByRole('combobox', { name: 'Template' }).selectOption('Definition of ready');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.waitFor({ state: 'detached' });

    await page.tab('Templates');
    await page.frame.getByRole('button', { name: 'All templates' }).click();
    await page.button('Actions for Definition of ready').click();
    await page.frame.getByRole('menuitem', { name: 'Delete…' }).click();
    await page.says('Its checklists are linked to 1 issue.');
    await page.isFine('templates-delete-linked');
    await page.button('Delete for good').click();
    await panel.button('Live checklist').waitFor({ state: 'detached' });
    await panel.button('Move It is estimated').waitFor();

    const rules = new Library(await visit('/apps/admin'));
    await rules.tab('Rules');
    await rules.says('Its template is missing');
    await rules.isFine('rules-template-missing');
    await rules.button('Delete Ready or not').click();
    await rules.says('There are no rules yet.');
  });
});
