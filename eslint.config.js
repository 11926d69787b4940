import js from '@eslint/js'
import vue from 'eslint-plugin-vue'
import accessibility from 'eslint-plugin-vuejs-accessibility'
import ts from 'typescript-eslint'

import { importArrows } from './scripts/lint/importArrows.js'
import { wordsInASet } from './scripts/lint/wordsInASet.js'

/**
 * The one way data flows: vue → core → protocol ← server. Each folder lists what it must not reach for.
 * What is not listed is allowed: vue → locales → core (types); testing → core, server, protocol; cli → server;
 * server/node, sqlite, redis, bullmq → server.
 */
function layer(folder, forbidden) {
  const patterns = forbidden.map(([regex, message]) => ({ regex, message }))
  return {
    files: [`src/${folder}/**/*.{ts,vue}`],
    rules: { 'no-restricted-imports': ['error', { patterns }] },
  }
}

const folders = (names) => `^(\\.\\./)+(${names})(/|$)`
/** Packages, and all modules of a prefix such as `node:`. */
const packages = (names) => `^(${names})(/|$|(?<=:))`

const layers = [
  layer('protocol', [
    [folders('core|vue|server|providers|locales|testing'), 'protocol imports nothing of ours.'],
    [packages('vue|pinia|@vueuse|node:'), 'protocol runs everywhere.'],
  ]),
  layer('core', [
    [folders('vue|server|providers|locales|testing'), 'core knows the protocol only.'],
    [packages('vue|pinia|@vueuse|valibot|node:'), 'core is plain TypeScript.'],
  ]),
  layer('locales', [
    [folders('vue|server|providers|testing'), 'locales know types of core only.'],
    [packages('vue|pinia|@vueuse'), 'locales are plain objects.'],
  ]),
  layer('vue', [
    [folders('server|testing'), 'The browser half does not know the server half.'],
    [packages('valibot|node:'), 'The browser half reads answers with protocol/reader.'],
  ]),
  // What an app without tasks uses. A later entry replaces an earlier one, so it says again what is forbidden above.
  layer('vue/{context,parts,captcha,piece,slider}', [
    [folders('server|testing'), 'The browser half does not know the server half.'],
    [packages('valibot|node:'), 'The browser half reads answers with protocol/reader.'],
    [packages('pinia|@vueuse'), 'The puzzle works without Pinia and VueUse.'],
  ]),
  layer('server', [
    [folders('core|vue|providers|locales|testing'), 'The server half knows the protocol only.'],
    [packages('vue|pinia|@vueuse|node:'), 'The server half is made of Web standards; Node belongs in server/node.'],
  ]),
  layer('testing', [
    [folders('vue|providers|locales'), 'testing runs without Vue.'],
    [packages('vue|pinia|@vueuse|node:|vitest'), 'testing runs under any test runner.'],
  ]),
  // As above: a later entry replaces an earlier one.
  layer('server/node', [
    [folders('core|vue|providers|locales|testing'), 'The server half knows the protocol only.'],
    [packages('vue|pinia|@vueuse'), 'The server half runs without Vue.'],
  ]),
]

/**
 * Inside a layer: folder → the folders beside it from which it may import, types included. Files that lie beside the
 * folders put them together and may import all of them. A new folder needs a line of its own.
 */
const arrows = {
  core: {
    environment: [],
    http: ['environment'],
    polling: ['http', 'environment'],
    captcha: ['http', 'environment'],
    slider: ['http', 'environment'],
    task: ['captcha', 'slider', 'polling', 'http', 'environment'],
  },
  vue: {
    context: [],
    parts: ['context'],
    captcha: ['context', 'parts', 'import(slider)'],
    piece: [],
    slider: ['piece', 'captcha', 'context', 'parts'],
    app: ['captcha', 'context', 'parts'],
    composables: ['app', 'context', 'parts'],
    button: ['composables', 'app', 'captcha', 'context', 'parts'],
    progress: ['context', 'parts'],
  },
  server: {
    runtime: [],
    picture: [],
    http: ['runtime'],
    storage: ['runtime'],
    identity: ['http', 'runtime'],
    risk: ['identity', 'storage', 'http', 'runtime'],
    verify: ['picture', 'identity', 'storage', 'http', 'runtime'],
    tasks: ['verify', 'risk', 'identity', 'storage', 'http', 'runtime'],
    run: ['tasks', 'storage', 'http', 'runtime'],
    callbacks: ['run', 'tasks', 'risk', 'storage', 'http', 'runtime'],
    routes: ['tasks', 'verify', 'risk', 'identity', 'storage', 'http', 'runtime'],
    bullmq: ['run', 'tasks', 'storage', 'runtime'],
    node: ['identity', 'http', 'runtime'],
  },
}

export default ts.config(
  { ignores: ['dist', 'coverage', 'storybook-static', '**/*.tmp.*'] },
  js.configs.recommended,
  ts.configs.strict,
  vue.configs['flat/recommended'],
  accessibility.configs['flat/recommended'],
  {
    languageOptions: { parserOptions: { ecmaVersion: 'latest', sourceType: 'module' } },
    rules: {
      // TypeScript knows better what exists.
      'no-undef': 'off',
      'no-console': ['error', { allow: ['warn', 'error'] }],
      'no-restricted-exports': ['error', { restrictedNamedExports: ['default'] }],
      'no-restricted-syntax': ['error', { selector: 'ExportAllDeclaration', message: 'Exports are listed by hand.' }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/unified-signatures': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      'vuejs-accessibility/label-has-for': ['error', { required: { some: ['nesting', 'id'] } }],
      'vue/multi-word-component-names': 'off',
      'vue/require-default-prop': 'off',
      'vue/block-order': ['error', { order: ['script', 'template'] }],
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/no-restricted-block': ['error', { element: 'style', message: 'Looks live in style.css.' }],
    },
  },
  { files: ['**/*.vue'], languageOptions: { parserOptions: { parser: ts.parser } } },
  {
    files: ['scripts/**', 'demo/**', 'bench/**', 'test/{runtimes,engines,hosts}/**', 'test/**/*.long.test.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: [
      '**/*.config.{js,ts}',
      '**/vite.config.ts',
      '.storybook/**',
      'stories/**',
      'scripts/*Reporter.ts',
      'src/index.ts',
      'src/vue/**',
    ],
    rules: { 'no-restricted-exports': 'off' },
  },
  // Rules that need types. Each component would build the types anew, and tests would double the time: both are left out.
  {
    files: ['src/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['src/**/*.{ts,vue}'],
    plugins: { words: { rules: { 'in-a-set': wordsInASet } } },
    rules: { 'words/in-a-set': 'error' },
  },
  ...layers,
  {
    files: Object.keys(arrows).map((name) => `src/${name}/**/*.{ts,vue}`),
    plugins: { taskgate: { rules: { 'import-arrows': importArrows(arrows) } } },
    rules: { 'taskgate/import-arrows': 'error' },
  },
)
