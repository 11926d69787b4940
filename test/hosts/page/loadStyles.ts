/** Loads our stylesheet. */
export async function loadStyles(_order = 'alone'): Promise<void> {
  await import('vue-taskgate/style.css')
}
