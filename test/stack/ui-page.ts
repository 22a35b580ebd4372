import { existsSync } from 'node:fs';
import { type Browser, chromium, type FrameLocator, type Locator, type Page } from 'playwright-core';

const program = '/usr/bin/chromium';

export async function openChromium(): Promise<Browser> {
  if (!existsSync(program)) {
    throw new Error(`The tests of the Temporal UI need Chromium at ${program}: install it (apt-get install chromium).`);
  }
  return await chromium.launch({ executablePath: program, args: ['--no-sandbox'] });
}

/** The list of workflows, in a browser profile that has never seen it. */
export async function openList(browser: Browser, uiPort: number): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  page.setDefaultTimeout(60_000);
  await page.goto(`http://127.0.0.1:${uiPort}/namespaces/default/workflows`);
  return page;
}

/** The page of the run that is under way, reached from the list by a click. */
export async function openTask(browser: Browser, uiPort: number, taskId: string): Promise<Page> {
  const page = await openList(browser, uiPort);
  await rowOf(page, taskId).getByRole('link', { name: taskId }).click();
  return page;
}

/** The row of a task that is under way. */
export function rowOf(page: Page, taskId: string): Locator {
  const running = page.getByRole('cell', { name: 'Running', exact: true });
  return page
    .getByRole('table', { name: 'Workflows' })
    .getByRole('row')
    .filter({ hasText: taskId })
    .filter({ has: running });
}

/** The runs of agents that a task's page shows in its default view, from the first to the last. */
export async function agentsShown(page: Page): Promise<string[]> {
  const runs = page.getByRole('button', { name: /^runAgent • / });
  await runs.first().waitFor();
  // The newest stands on top.
  return (await runs.allTextContents()).map((text) => text.replace('runAgent • ', '').trim()).reverse();
}

/** Adds columns as a user does: the gear below the table, a plus for each column, close. */
export async function addColumns(page: Page, ...names: string[]): Promise<void> {
  await page.getByTestId('workflows-summary-table-configuration-button').click();
  for (const name of names) await page.getByRole('button', { name: `Add ${name} column` }).click();
  await page.getByRole('button', { name: 'Close Workflows Table configuration' }).click();
}

/** What a row says in a column. */
export async function cellOf(page: Page, row: Locator, column: string): Promise<string> {
  const header = page
    .getByRole('table', { name: 'Workflows' })
    .getByRole('columnheader', { name: column, exact: true });
  const position = await header.evaluate((cell) => (cell as unknown as { cellIndex: number }).cellIndex);
  return await row.getByRole('cell').nth(position).innerText();
}

/** A text of the tab User Metadata: the UI renders each as Markdown in a frame below its heading. */
export function metadata(page: Page, heading: 'Summary' | 'Details' | 'Current Details'): FrameLocator {
  return page.getByRole('heading', { name: heading, exact: true }).locator('xpath=following::iframe[1]').contentFrame();
}

/** Sends a signal as a user does from a task's page: More Actions, Send a Signal. */
export async function sendSignal(page: Page, name: string, input: string): Promise<void> {
  await page.getByRole('button', { name: 'More Actions' }).click();
  await page.getByRole('menuitem', { name: 'Send a Signal' }).click();
  const dialog = page.getByRole('dialog', { name: 'Send a Signal' });
  await dialog.getByRole('button', { name: 'Select a signal' }).click();
  await dialog.getByRole('option').getByText(name, { exact: true }).click();
  await dialog.locator('[contenteditable=true]').fill(input);
  await dialog.getByRole('button', { name: 'Submit' }).click();
}
