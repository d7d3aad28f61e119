import { hooks } from './hooks';
import { jobs } from './jobs';
import { library } from './library';
import { permissions } from './permissions';
import { pick } from './pick';
import { rules } from './rules';
import { settings } from './settings';

// Every word of the tabs on the pages of admins, a part for each area.

export const pages = { hooks, jobs, library, permissions, pick, rules, settings };
