type Load = () => Promise<unknown>

const ours: Load = () => import('vue-taskgate/style.css')
const tailwind: Load = () => import('./tailwind/tailwind.css')

const orders: Record<string, Load[]> = {
  ours: [ours],
  'tailwind-first': [tailwind, ours],
  'tailwind-last': [ours, tailwind],
  layers: [() => import('./tailwind/layers.css')],
}

/** Loads the stylesheets of a page, one after the other. */
export async function loadStyles(order = 'ours'): Promise<void> {
  for (const load of orders[order]!) await load()
}
