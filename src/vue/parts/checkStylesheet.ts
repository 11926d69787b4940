let isTold = false

/** Says once, in the console, that the stylesheet is missing. For development only: test runners load none. */
export function checkStylesheet(element: Element): void {
  if (process.env.NODE_ENV === 'test') return
  // What is still on its way may be the stylesheet.
  if (document.readyState !== 'complete')
    return addEventListener('load', () => checkStylesheet(element), { once: true })
  if (isTold || !element.isConnected || getComputedStyle(element).getPropertyValue('--tg-stylesheet')) return
  isTold = true
  console.error(
    "vue-taskgate: expected its stylesheet on this page, came none. Add `import 'vue-taskgate/style.css'` to the app's entry.",
  )
}
