import { speakGadget } from '../gadget/words';
import { admin } from './en/admin';
import { gadget } from './en/gadget';
import { late } from './en/late';
import { pages } from './en/pages';
import { panel } from './en/panel';
import { speak } from './words';

// What every test file begins with: the words are English.
speak({ panel, late, admin, pages });
speakGadget({ gadget });
