import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top of the repository. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** How long the two programs may take to start or to stop, in milliseconds. */
const patience = 60_000;

/** A local Jira with Ticklist, both running as programs of their own. */
export interface Running {
  /** Of the local Jira's pages. */
  readonly origin: string;
  /** Tells both to stop as a person would, waits for their end, and fails if it is not a good one. */
  stop(): Promise<void>;
}

/** A folder that is gone after use. */
export async function folder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'ticklist-e2e-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Starts both on free ports, with their data in the folder and these settings beside their own. */
export async function run(data: string, settings: Record<string, string> = {}): Promise<Running> {
  const localjira = program('localjira');
  const child = spawn(
    localjira,
    [
      ...['-port', '0', '-app-port', '0', '-app', program('ticklist'), '-data', data],
      ...['-modules', join(root, 'static/node_modules')],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...settings } },
  );
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = end(child);
  try {
    return { origin: await address(child, ended), stop: () => stop(child, ended, () => said) };
  } catch (e) {
    child.kill('SIGTERM');
    const log = await readFile(join(data, 'ticklist.log'), 'utf8').catch(() => '');
    throw new Error(`${(e as Error).message}\n${said}\n${log.slice(-4000)}`);
  }
}

/** Where a program is: LOCALJIRA or TICKLIST say so, else it is in bin/. */
export function program(name: string): string {
  const path = process.env[name.toUpperCase()] ?? join(root, 'bin', name);
  if (!existsSync(path)) throw new Error(`${path} is missing: run \`make build\``);
  return path;
}

function end(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (e) => resolve(e.message));
    child.once('exit', (code, signal) =>
      resolve(code === 0 ? '' : `ended with ${code ?? signal ?? '?'}`),
    );
  });
}

/** The one line that the local Jira prints once the app is installed. */
function address(child: ChildProcess, ended: Promise<string>): Promise<string> {
  return new Promise((resolve, reject) => {
    let out = '';
    const timer = setTimeout(
      () => reject(new Error('the local Jira was not ready in time')),
      patience,
    );
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      const found = /installed: (http:\/\/[^/]+)\//.exec(out)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    });
    void ended.then((how) => {
      clearTimeout(timer);
      reject(new Error(`the local Jira ${how || 'ended'}`));
    });
  });
}

async function stop(
  child: ChildProcess,
  ended: Promise<string>,
  said: () => string,
): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), patience);
  const how = await ended;
  clearTimeout(timer);
  if (how) throw new Error(`the local Jira ${how}:\n${said()}`);
}
