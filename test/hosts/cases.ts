import type { Visit } from '../engines/visit'

import { paintByEnter, paintInForm, paintInside } from './journeys'

/** One line of the report. */
export interface Case {
  title: string
  run(visit: Visit): Promise<void>
}

/** Libraries by the name of their page. */
const libraries: Record<string, { name: string; hasButton: boolean }> = {
  ElementPlus: { name: 'Element Plus', hasButton: true },
}

export const cases: Case[] = Object.entries(libraries).flatMap(([host, { name, hasButton }]) => [
  { title: `${name}: dialog`, run: (visit: Visit) => paintInside(visit, host, 'dialog') },
  { title: `${name}: popover`, run: (visit: Visit) => paintInside(visit, host, 'popover') },
  { title: `${name}: form`, run: (visit: Visit) => paintInForm(visit, host) },
  ...(hasButton ? [{ title: `${name}: Enter, own button`, run: (visit: Visit) => paintByEnter(visit, host) }] : []),
])
