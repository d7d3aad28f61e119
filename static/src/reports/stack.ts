/** A place in one of the app's own files, as it was built. */
export interface Frame {
  readonly file: string;
  readonly function: string;
  readonly line: number;
  readonly column: number;
}

/** More of a stack says only how the innermost ones were come to. */
const mostFrames = 10;

// V8 writes "    at name (address:1:2)" or without a name "    at address:1:2";
// the others write "name@address:1:2".
const place = /^\s*(?:at )?(.*?)[\s(@]*(https?:\/\/\S+?)(?:\?\S*?)?:(\d+):(\d+)\)?$/;
const builtName = /^[a-z][a-z-]*\.[0-9a-f]{16}\.js$/;
const functionName = /^[A-Za-z_$][\w$.]{0,39}$/;

/**
 * The frames of a stack that are in the app's own files, which are those below
 * `files`. All else of it, such as the message in front, is passed over.
 */
export function framesOf(stack: string, files: string): Frame[] {
  return stack
    .split('\n')
    .flatMap((line) => {
      const [, name = '', address = '', row, column] = place.exec(line) ?? [];
      return frameAt(address, Number(row), Number(column), files, name) ?? [];
    })
    .slice(0, mostFrames);
}

/** A place as a frame; undefined if it is in no file of the app's. */
export function frameAt(
  address: string,
  line: number,
  column: number,
  files: string,
  name = '',
): Frame | undefined {
  const file = address.split('?')[0]?.slice(files.length) ?? '';
  if (!address.startsWith(files) || !builtName.test(file) || !(line > 0 && column > 0)) {
    return undefined;
  }
  const short = name.replace(/^(?:async|new) /, '');
  return { file, function: functionName.test(short) ? short : '', line, column };
}
