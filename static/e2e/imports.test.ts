import { Framed } from './support/panel';
import { expect, test } from './support/test';

const smart = 'com.railsware.SmartChecklist.checklist';

test('what another app left in an issue is previewed, imported and taken back', async ({
  open,
  jira,
  issue,
}) => {
  await jira.keep(issue, smart, '# Release\n+ Build it\n- [LEGAL] Ask\n> by mail\n- Ship it');
  await jira.seed(issue, ['Ship it']);
  const panel = await open(issue);
  await panel.shows('Ship it');
  await panel.button('More actions').click();
  await panel.frame.getByRole('menuitem', { name: 'Import…', exact: true }).click();
  const dialog = panel.frame.getByRole('dialog', { name: 'Import checklists' });
  await dialog.getByRole('radio', { name: 'Smart Checklist, in this issue' }).check();
  await dialog.getByText('Smart Checklist: 1 checklist, 4 items').waitFor();
  await dialog.getByText('LEGAL', { exact: true }).waitFor();
  await panel.isFine('import');
  await panel.covers(dialog);
  await panel.page.setViewportSize({ width: 320, height: 900 });
  await panel.isFine('import-320');
  await panel.page.setViewportSize({ width: 1280, height: 900 });

  await dialog.getByRole('radio', { name: 'Add only what is missing' }).check();
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await panel.shows('Ship it', 'Build it', 'Ask');
  expect(await panel.box('Build it').isChecked()).toBe(true);
  await panel.button('Undo').click();
  await panel.shows('Ship it');
});

test('a project is moved in, after a dry run that changes nothing', async ({ visit, jira }) => {
  const issue = await jira.newIssue('OPS');
  await jira.keep(issue, smart, '+ Rotate the key\n- Tell the others');
  const page = new Framed(await visit('/projects/OPS/settings/project-admin'));
  await page.tab('Import');
  await page.button('Dry run').click();
  await page.says('Choose an app.');
  await page.frame.getByRole('checkbox', { name: 'Smart Checklist' }).check();
  await page.button('Dry run').click();
  await page.says('Dry run: nothing was changed');
  await page.says('1 issue would be changed');
  await page.frame.getByText(issue.key, { exact: true }).waitFor();
  expect(await jira.items(issue)).toEqual([]);
  await page.isFine('import-project');
  await page.page.setViewportSize({ width: 320, height: 900 });
  await page.isFine('import-project-320');
  await page.button('Import the project').click();
  await expect
    .poll(async () => (await jira.items(issue)).map((i) => `${i.text} ${i.status}`))
    .toEqual(['Rotate the key done', 'Tell the others open']);
});
