/** Adds the page's own styles. */
export function addStyles(css: string): void {
  document.head.appendChild(document.createElement('style')).textContent = css
}
