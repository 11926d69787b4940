/** What a list of words may hold: letters, digits, and what joins them. No quantifier, class or escape. */
const WORD = String.raw`[\w-]+`
const LIST = new RegExp(String.raw`^\^?(?:\((?:\?:)?)?${WORD}(?:\|${WORD})+\)?\$?$`)

/**
 * An ESLint rule: a regular expression must not test a word against a list of words, as in `/^(a|b|c)$/.test(word)`. A
 * set or an array names the list, is typed, and cannot match a part of a word by mistake.
 */
export const wordsInASet = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      list: 'This regular expression is a list of words. Name the list: `const words = [...]`, and use `includes`.',
    },
  },
  create(context) {
    return {
      Literal(node) {
        if (!node.regex || !LIST.test(node.regex.pattern) || !isTest(node)) return
        context.report({ node, messageId: 'list' })
      },
    }
  },
}

/** Whether the expression is asked for yes or no: `/a|b/.test(word)`, `word.match(/a|b/)`, or kept under a name. */
function isTest({ parent }) {
  if (parent.type === 'MemberExpression') return ['test', 'exec'].includes(parent.property.name)
  if (parent.type === 'CallExpression') return ['match', 'search'].includes(parent.callee.property?.name)
  return parent.type === 'VariableDeclarator'
}
