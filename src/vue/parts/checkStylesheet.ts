let isReported = false

/** Reports a missing stylesheet once, in the console. For development only: test runners load no stylesheet. */
export function checkStylesheet(element: Element): void {
  if (process.env.NODE_ENV === 'test') return
  // The stylesheet may still be loading.
  if (document.readyState !== 'complete')
    return addEventListener('load', () => checkStylesheet(element), { once: true })
  if (isReported || !element.isConnected || getComputedStyle(element).getPropertyValue('--tg-stylesheet')) return
  isReported = true
  console.error(
    element.getRootNode() instanceof ShadowRoot
      ? "vue-taskgate: expected its stylesheet in this shadow root, came none. Import its text from 'vue-taskgate/style.css?inline' " +
          'and add it to `styles` of defineCustomElement().'
      : "vue-taskgate: expected its stylesheet on this page, came none. Add `import 'vue-taskgate/style.css'` to the app's entry.",
  )
}
