/** Returns the custom properties that the stylesheets of the page set on `:root`, with their current values. */
export function readTokens(): { name: string; value: string; kind: TokenKind }[] {
  const names = new Set([...document.styleSheets].flatMap((sheet) => namesIn(sheet.cssRules)))
  const style = getComputedStyle(document.documentElement)
  return [...names]
    .map((name) => ({ name, value: style.getPropertyValue(name).trim() }))
    .filter(({ value }) => value !== '')
    .map(({ name, value }) => ({ name, value, kind: kindOf(value) }))
}

export type TokenKind = 'Colour' | 'Shadow' | 'Time' | 'Curve' | 'Other'

function namesIn(rules: CSSRuleList): string[] {
  return [...rules].flatMap((rule) => {
    if (rule instanceof CSSImportRule && rule.styleSheet) return namesIn(rule.styleSheet.cssRules)
    if (rule instanceof CSSStyleRule && rule.selectorText.includes(':root')) {
      return [...rule.style].filter((name) => name.startsWith('--tg-'))
    }
    return 'cssRules' in rule ? namesIn(rule.cssRules as CSSRuleList) : []
  })
}

function kindOf(value: string): TokenKind {
  if (CSS.supports('color', value)) return 'Colour'
  if (CSS.supports('box-shadow', value) && value !== 'none') return 'Shadow'
  if (CSS.supports('transition-duration', value)) return 'Time'
  return CSS.supports('transition-timing-function', value) && value.includes('(') ? 'Curve' : 'Other'
}
