import type { Rule } from 'eslint'

export const wordsInASet: Rule.RuleModule
