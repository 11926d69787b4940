/** Looks that a page brings of its own. */
export function addStyles(css: string): void {
  document.head.appendChild(document.createElement('style')).textContent = css
}
