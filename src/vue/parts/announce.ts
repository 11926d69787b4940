let region: HTMLElement | undefined

/** Tells people who cannot see it, politely and once: through the one live region of the page. */
export function announce(text: string): void {
  if (!region?.isConnected) {
    region = document.createElement('div')
    region.role = 'status'
    region.dataset.part = 'announcer'
    region.dataset.tg = ''
    document.body.append(region)
  }
  region.textContent = text
}
