/** Loads our stylesheet. */
export async function loadStyles(_order = 'ours'): Promise<void> {
  await import('vue-taskgate/style.css')
}
