const least = 1_000;
const most = 30_000;

/**
 * Milliseconds to wait before the attempt that follows `failures` failed ones:
 * doubling from 1 s to 30 s, give or take 30 % so that the panels of a company
 * do not all come back in the same moment. `random` gives numbers in [0, 1).
 */
export function backoff(failures: number, random: () => number): number {
  const wait = Math.min(most, least * 2 ** (failures - 1)) * (0.7 + 0.6 * random());
  return Math.round(Math.min(most, Math.max(least, wait)));
}

/**
 * Reads a Retry-After header, which is seconds or a date; undefined where there
 * is none that makes sense. More than five minutes are taken as five.
 */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (!header) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.min(300_000, Math.max(0, ms));
}
