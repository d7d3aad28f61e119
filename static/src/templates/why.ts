import { lateWords } from '../words/words';
import type { Failure } from './server';

/** Why something could not be done, in words. */
export function why(failure: Failure): string {
  const { templates } = lateWords;
  if (failure.kind === 'refused') return failure.text || templates.refused;
  return templates[failure.kind];
}
