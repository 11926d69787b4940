import { dirname, relative, resolve, sep } from 'node:path'

/**
 * An ESLint rule: a folder imports only from the folders beside it that its line in the table names. The table is
 * `{ layer: { folder: [folders] } }`; a layer is a folder of `src`. Files that lie beside the folders may import all of
 * them. It reads types, too, and refuses whatever the table does not name. `import(folder)` in a line allows no more than
 * to load it on demand.
 */
export function importArrows(table) {
  return {
    meta: {
      type: 'problem',
      schema: [],
      messages: {
        arrow: '{{from}} may import from {{allowed}}; not from {{to}}. Move the code, or change the table of folders.',
        unlisted: '{{from}} has no line in the table of folders in eslint.config.js.',
      },
    },
    create(context) {
      const { layer, folder } = placeOf(context.filename)
      if (!(layer in table) || folder === undefined) return {}
      const from = `${layer}/${folder}`
      const allowed = table[layer][folder]
      if (!allowed) return { Program: (node) => context.report({ node, messageId: 'unlisted', data: { from } }) }

      function placeOf(path) {
        const [layer, ...rest] = relative(resolve(context.cwd, 'src'), path).split(sep)
        const isFolder = rest.length > 1 || rest[0] in (table[layer] ?? {})
        return { layer, folder: isFolder ? rest[0] : undefined }
      }

      function check(node) {
        const source = node.source ?? node.argument?.literal
        if (!String(source?.value).startsWith('.')) return
        const target = placeOf(resolve(dirname(context.filename), source.value))
        if (target.layer !== layer || target.folder === folder || allowed.includes(target.folder)) return
        if (node.type === 'ImportExpression' && allowed.includes(`import(${target.folder})`)) return
        const data = {
          from,
          allowed: allowed.join(', ') || 'no folder beside it',
          to: target.folder ?? `the files of ${layer}`,
        }
        context.report({ node: source, messageId: 'arrow', data })
      }

      return {
        ImportDeclaration: check,
        ExportNamedDeclaration: check,
        ExportAllDeclaration: check,
        ImportExpression: check,
        TSImportType: check,
      }
    },
  }
}
