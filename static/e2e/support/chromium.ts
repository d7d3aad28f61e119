import { existsSync } from 'node:fs';
import { chromium, type BrowserServer } from 'playwright-core';

/** Starts the browser: the one that CHROMIUM names, else Debian's. */
export function launch(): Promise<BrowserServer> {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) {
    throw new Error(
      `${executablePath} is missing: install Chromium, or say in CHROMIUM where it is`,
    );
  }
  return chromium.launchServer({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
