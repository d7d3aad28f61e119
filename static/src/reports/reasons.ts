/**
 * What browsers say of errors, and the word that is reported for it. Their
 * sentences quote what they are about, which may be what somebody wrote, so none
 * of them is ever sent. The server knows the words (handlers/reports.go).
 */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/dynamically imported module|importing a module script/i, 'chunk'],
  [/is not a function/, 'not-a-function'],
  [
    /cannot (read|set) prop|(undefined|null) is not an object|can't access|is (undefined|null)$/i,
    'not-an-object',
  ],
  [/is not defined|can't find variable/i, 'not-defined'],
  [/not iterable/, 'not-iterable'],
  [/not a child|of type 'Node'|NotFoundError|HierarchyRequestError/i, 'not-a-node'],
  [/assignment to const|attempted to assign to readonly/i, 'constant'],
  [/failed to fetch|networkerror|load failed/i, 'network'],
  [/call stack|too much recursion/i, 'recursion'],
  [/out of memory|allocation/i, 'memory'],
  [/quota/i, 'quota'],
  [/aborted|AbortError/i, 'aborted'],
  [/timed out|TimeoutError/i, 'timed-out'],
  [/\bJSON\b/, 'json'],
  [/read.only|not extensible|object is not configurable/i, 'frozen'],
  [/invalid (time value|date)/i, 'date'],
  [/invalid array length|invalid string length/i, 'length'],
];

/** The word for what a browser said of an error, '' where there is none. */
export function reasonOf(type: string, message: string): string {
  return reasons.find(([form]) => form.test(`${type}: ${message}`))?.[1] ?? '';
}
