import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { program, run, type Running } from './programs';

/** A Ticklist that was started by itself. */
interface Started {
  readonly port: number;
  stop(): Promise<void>;
}

/** Two Ticklists on one database, and a local Jira that knows one of them. */
export interface TwoServers {
  /** Of the local Jira's pages. */
  readonly origin: string;
  /** A proxy through which the second server stands in the place of the first. */
  readonly secondBy: string;
  /** Says whether the second one has been asked for anything. */
  readonly secondAsked: () => number;
  stop(): Promise<void>;
}

/** Starts all of it with the data in a folder. */
export async function twoServers(folder: string): Promise<TwoServers> {
  // One that nobody visits has the embedded database, to which the two go.
  const database = await ticklist({ DATA_DIR: join(folder, 'db'), PORT: '0' });
  const shared = {
    MONGODB_URI: `mongodb://${encodeURIComponent(join(folder, 'db', 'embedded', 'gate.sock'))}`,
  };
  const site = await run(folder, shared);
  const first = await baseOf(site);
  const second = await ticklist({
    ...shared,
    DATA_DIR: join(folder, 'ticklist'),
    PORT: '0',
    BASE_URL: first.href.replace(/\/$/, ''),
    JIRA_HOSTS: site.origin,
    INSTALL_KEYS_URL: `${site.origin}/install-keys`,
    CONNECT_JS_URL: `${site.origin}/atlassian-connect/all.js`,
  });
  const proxy = await standIn(first.host, second.port);
  return {
    origin: site.origin,
    secondBy: proxy.address,
    secondAsked: proxy.asked,
    stop: async () => {
      proxy.stop();
      await second.stop();
      await site.stop();
      await database.stop();
    },
  };
}

async function baseOf(site: Running): Promise<URL> {
  const res = await fetch(`${site.origin}/_control`);
  const about = (await res.json()) as { app: { baseUrl: string } };
  return new URL(about.app.baseUrl);
}

/** Starts a Ticklist with these settings, on any free port. */
async function ticklist(settings: Record<string, string>): Promise<Started> {
  const child = spawn(program('ticklist'), ['serve'], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      HOST: '127.0.0.1',
      APP_GRACE: '2s',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    port: await portOf(child),
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let out = '';
    child.once('exit', () => reject(new Error(`ticklist ended:\n${out}`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      const found = /"msg":"listening","address":"[^"]*:(\d+)"/.exec(out)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
  });
}

/** A proxy that passes everything on, and what is for one host to a port of this machine. */
async function standIn(host: string, port: number) {
  let asked = 0;
  const server = createServer((from: IncomingMessage, to: ServerResponse) => {
    const url = new URL(from.url ?? '');
    const other = url.host === host;
    if (other) asked++;
    const passed = request(
      {
        host: '127.0.0.1',
        port: other ? port : url.port,
        path: url.pathname + url.search,
        method: from.method,
        headers: from.headers,
      },
      (answer) => {
        to.writeHead(answer.statusCode ?? 502, answer.headers);
        to.flushHeaders();
        answer.pipe(to);
      },
    );
    passed.on('error', () => to.destroy());
    to.on('close', () => passed.destroy());
    from.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
