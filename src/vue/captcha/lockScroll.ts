/**
 * Keeps the page from scrolling behind a dialog in a shadow root, whose stylesheet does not reach the page. Each dialog
 * has its own lock, so that they may close in any order. Returns the function that ends it.
 */
export function lockScroll(hasScrollbar: boolean): () => void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`:root{overflow:hidden!important${hasScrollbar ? ';scrollbar-gutter:stable' : ''}}`)
  document.adoptedStyleSheets.push(sheet)
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet)
  }
}
