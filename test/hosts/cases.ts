import type { Visit } from '../engines/visit'

import {
  followAfterReload,
  paintByEnter,
  paintInForm,
  paintInside,
  paintValidated,
  paintWithTailwind,
  printFromMenu,
  repeatStart,
} from './journeys'

/** One line of the report. */
export interface Case {
  title: string
  run(visit: Visit): Promise<void>
}

interface Library {
  name: string
  /** Whether it has a button of its own, and thus a recipe in the README. */
  hasButton?: boolean
  /** Whether the README has an example of a menu. */
  hasMenu?: boolean
  /**
   * Presses outside that close a popover after a puzzle. PrimeVue counts a press inside as long as its click has not
   * arrived, and clicks in the puzzle do not leave it.
   */
  presses?: number
}

/** By the name of the page. */
const libraries: Record<string, Library> = {
  ElementPlus: { name: 'Element Plus', hasButton: true, hasMenu: true },
  NaiveUI: { name: 'Naive UI', hasButton: true },
  Vuetify: { name: 'Vuetify', hasButton: true },
  PrimeVue: { name: 'PrimeVue', hasButton: true, presses: 2 },
  NuxtUI: { name: 'Nuxt UI', hasButton: true },
  RekaUI: { name: 'Reka UI', hasMenu: true },
  HeadlessUI: { name: 'Headless UI' },
  ArkUI: { name: 'Ark UI' },
}

function casesOf(host: string, { name, hasButton, hasMenu, presses }: Library): Case[] {
  const cases: Case[] = [
    { title: `${name}: dialog`, run: (visit) => paintInside(visit, host, 'dialog') },
    { title: `${name}: popover`, run: (visit) => paintInside(visit, host, 'popover', presses) },
    { title: `${name}: form`, run: (visit) => paintInForm(visit, host) },
  ]
  if (hasMenu) cases.push({ title: `${name}: menu`, run: (visit) => printFromMenu(visit, host) })
  if (hasButton)
    cases.push(
      { title: `${name}: own button, Enter`, run: (visit) => paintByEnter(visit, host, false) },
      { title: `${name}: own button with its own type, Enter`, run: (visit) => paintByEnter(visit, host, true) },
    )
  return cases
}

export const cases: Case[] = [
  ...Object.entries(libraries).flatMap(([host, library]) => casesOf(host, library)),
  { title: 'axios: a start that times out', run: (visit) => repeatStart(visit, 'Axios') },
  { title: 'ofetch: a start that times out', run: (visit) => repeatStart(visit, 'Ofetch') },
  { title: 'vee-validate: form', run: (visit) => paintValidated(visit, 'VeeValidate') },
  { title: 'persistedstate: store of the app', run: (visit) => followAfterReload(visit, 'PersistedState', 'own') },
  { title: 'persistedstate: our store', run: (visit) => followAfterReload(visit, 'PersistedState', 'ours') },
  { title: 'Tailwind: before our styles', run: (visit) => paintWithTailwind(visit, 'Tailwind', 'tailwind-first') },
  { title: 'Tailwind: after our styles', run: (visit) => paintWithTailwind(visit, 'Tailwind', 'tailwind-last') },
  { title: 'Tailwind: in layers', run: (visit) => paintWithTailwind(visit, 'Tailwind', 'layers') },
]
